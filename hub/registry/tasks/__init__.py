"""Tasks: which office is to deliver what, the one-task links, and what comes back through them."""
