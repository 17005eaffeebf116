"""Regions: reference data."""
