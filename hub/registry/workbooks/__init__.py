"""Workbooks and CSV: what people take out of the lab, and the self-assessment's workbook that comes back."""
