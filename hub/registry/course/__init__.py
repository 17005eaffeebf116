"""The course of an assessment: steps, what is open, what is incomplete."""
