"""The commands of ``spbe``, one module per group."""
