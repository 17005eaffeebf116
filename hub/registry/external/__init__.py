"""External indices: what other bodies give a region, versioned."""
