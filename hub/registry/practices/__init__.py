"""Practices: how a region reached a level, told to others, and what became of it where others adopted it."""
