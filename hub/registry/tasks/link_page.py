"""The page behind a one-task link: semantic HTML that needs no script to be read."""

from __future__ import annotations

import json

from fastapi import Response

from hub.registry.tasks.opening import DEAD, moment
from hub.settings import PRODUCT_NAME
from spbe_core import wire
from widgets import assets, i18n, writing
from widgets.markup import render

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""As the region pages have it, with less: no picture, no font, no form that is sent by itself."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def page(asked: wire.TaskRequest | None, prefix: str, lang: str = i18n.SOURCE) -> Response:
    """Return the page with a request; without one the page that says that the link opens nothing, and what to do."""
    facts = {"lang": lang, "registry": prefix, "messages": i18n.browser_catalogue(lang)}
    [other] = [(code, name) for code, name in i18n.LANGUAGES.items() if code != lang]
    text = render(
        "tugas.html",
        lang=lang,
        other={"code": other[0], "name": other[1]},
        language_key=i18n.QUERY_KEY,
        asked=asked,
        dead=i18n.translate(DEAD, lang),
        due=None if asked is None or asked.due is None else writing.day(asked.due, lang),
        late=asked is not None and asked.due_at is not None and asked.due_at <= moment(),
        until=None if asked is None else writing.moment(asked.expires_at, asked.zone, lang),  # type: ignore[arg-type] # a zone's name
        files=wire.LINK_FILES,
        product=PRODUCT_NAME,
        styles=[assets.url("tokens.css"), assets.url("tugas.css")],
        module=assets.url("tugas/respond.mjs"),
        facts=json.dumps(facts).replace("<", "\\u003c"),
    )
    return Response(text, 200 if asked is not None else 404, HEADERS, "text/html; charset=utf-8")
