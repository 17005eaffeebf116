"""Assessments: one per region, instrument and period."""
