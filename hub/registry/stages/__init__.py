"""Values per stage of an evaluation, versioned, and the official results that follow from them."""
