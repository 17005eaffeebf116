"""The project's own data files; each row names its source (README.md)."""
