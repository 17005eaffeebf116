"""Studi tiru: a visit to another region, what was agreed there, and whether it was done after 30 and 60 days."""
