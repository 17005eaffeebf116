"""Published reports."""
