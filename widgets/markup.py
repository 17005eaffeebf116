"""Jinja templates to HTML: every value is escaped, every text can be translated, every number is written one way."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from widgets import writing
from widgets.i18n import _, translate

TEMPLATES = Path(__file__).resolve().parent / "templates"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = _
    environment.filters |= {
        "number": writing.number,
        "signed": writing.signed,
        "date": writing.day,
        "predicate": writing.predicate,
    }
    return environment


def compile_all() -> None:
    """Compile every template, so that whoever is forked from this process need not."""
    for each in _environment().list_templates():
        _environment().get_template(each)


def render(template: str, lang: str | None = None, **values: Any) -> Markup:
    """Fill a template of ``widgets/templates``.

    Parameters
    ----------
    template : str
        File name.
    lang : str, optional
        Language of the texts; that of this process unless it is named.
    **values
        What the template names; a name without a value is an error, never an empty place.

    Returns
    -------
    Markup
        Safe HTML.
    """
    if lang is not None:
        values = {"lang": lang, "_": partial(translate, lang=lang), **values}
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704  the environment escapes
