"""What the administrator of the lab sees and does: how everything runs, and nothing of anybody's content."""
