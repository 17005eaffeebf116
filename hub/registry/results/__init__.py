"""Published official results: reference data."""
