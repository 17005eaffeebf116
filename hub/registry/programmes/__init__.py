"""Programmes: which regions are guided together, from when until when."""
