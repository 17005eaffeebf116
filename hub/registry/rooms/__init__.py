"""Who was in a region's shared workspace, as the hub tells it."""
