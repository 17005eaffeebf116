"""Making many reports as a job of the lab's own, outside anybody's interactive server."""
