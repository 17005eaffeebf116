"""Verdicts of external assessors, per unit of evidence."""
