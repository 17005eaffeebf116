"""People as the registry knows them: the one place where an opaque id has a name."""
