"""Instruments and the periods they measure; contents are served by hash."""
