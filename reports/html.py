"""The report as one HTML file: styles, typeface and drawings inside, nothing asked from anywhere."""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports.blocks import Document

FONT = "plus-jakarta-sans-latin-wght-normal.woff2"


def render(document: Document) -> str:
    """Render a document.

    Parameters
    ----------
    document : Document

    Returns
    -------
    str
        HTML; equal documents give equal text.
    """
    return _environment().get_template("laporan.html").render(doc=document, style=_style()).lstrip()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style() -> str:
    static = files("widgets") / "static"
    font = base64.b64encode((static / "fonts" / FONT).read_bytes()).decode("ascii")
    face = (
        '@font-face{font-family:"Plus Jakarta Sans";font-weight:200 800;font-style:normal;'
        f'src:url("data:font/woff2;base64,{font}") format("woff2")}}\n'
    )
    tokens = (static / "tokens.css").read_text(encoding="utf-8")
    return face + tokens + (files("reports") / "templates" / "laporan.css").read_text(encoding="utf-8")
