"""Evidence items: the state of each, versioned."""
