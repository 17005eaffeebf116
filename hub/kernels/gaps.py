"""Fill the gaps in the parent's memory, so that what a fork makes lies together.

Python puts a new object where an old one was. In a fork that is a page of the parent, to be copied whole for a few
bytes, and the imports leave gaps in hundreds of pages. Without gaps a fork takes fresh pages and fills them.
"""

from __future__ import annotations

import ctypes

_STEP, _LARGEST = 16, 512
"""Python keeps objects of up to so many bytes in pools, one kind of pool for each multiple of so many."""
_ROW = 4096
"""So many bytes in a row are new memory: Python looks for gaps first."""
_MOST = 1 << 16
"""Blocks of one size at most, where memory is handed out in another way (``PYTHONMALLOC``)."""


def fill() -> None:
    """Take what is free between small objects, for good; to be called when no more is freed."""
    take = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_size_t)(("PyObject_Malloc", ctypes.pythonapi))
    for size in range(_STEP, _LARGEST + 1, _STEP):
        last = row = 0
        for _ in range(_MOST):
            block = take(size) or 0
            row = row + size if 0 < block - last <= 4 * size else 0  # the numbers themselves come in between
            if row >= _ROW:
                break
            last = block
