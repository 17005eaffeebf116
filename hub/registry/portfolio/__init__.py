"""The portfolio: every region in the caller's care in one line."""
