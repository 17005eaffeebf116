"""Letters of an assessment: made here, signed elsewhere, checked here; see :mod:`spbe_core.wire.letters`."""
