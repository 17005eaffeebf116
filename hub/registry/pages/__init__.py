"""What a page reads as it opens, in one answer."""
