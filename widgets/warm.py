"""What a page's kernel inherits besides modules: what each would otherwise read, parse and compile for itself."""

from __future__ import annotations

import altair as alt
import pandas as pd

from spbe_core import advice_rules, course, instruments, periods, regions
from spbe_core.client import Registry
from widgets import assets, markup


def fill() -> None:
    """Fill caches; nothing of it is a widget, an open file or a thread, and nothing belongs to anybody."""
    for each in instruments.available():
        instruments.load(each)
    periods.all_periods()
    regions.all_regions()
    course.load()
    advice_rules.all_rules()
    assets.version()
    markup.compile_all()
    alt.Chart(pd.DataFrame({"a": ["x"], "b": [1]})).mark_bar().encode(x="b", y="a").to_dict()
    Registry("http://127.0.0.1/", "").close()  # asks nobody: what the first client of a process imports
