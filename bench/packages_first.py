"""Imported before the lab's packages: this folder comes last, for one script in it is called like a package."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = str(Path(__file__).parent)
if HERE in sys.path:
    sys.path.remove(HERE)
    sys.path.append(HERE)
