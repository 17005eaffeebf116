"""Data dukung: files and links that prove a level or an item; see :mod:`spbe_core.wire.evidence`."""
