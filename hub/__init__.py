"""The deployment: hub, registry, page service, command line. Imports go down: hub → reports → widgets → spbe_core."""
