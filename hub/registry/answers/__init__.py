"""Answers: four fields per indicator, each versioned apart."""
