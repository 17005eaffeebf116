"""The hub's own pages in the lab's look: templates, the files they load, and their texts in two languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from hub.accounts.wording import Words
from hub.settings import PRODUCT_NAME, ROOT

TEMPLATES = Path(__file__).with_name("templates")


class LookHandler(StaticFileHandler):  # type: ignore[misc] # tornado ships no types
    """Serve the shared look (tokens, typeface) from the widgets' static folder to the hub's pages."""

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - tornado's signature
        """Let browsers keep the files for a day."""
        self.set_header("Cache-Control", "public, max-age=86400")


HANDLERS: list[tuple[Any, ...]] = [(r"/look/(.*)", LookHandler, {"path": str(ROOT / "widgets" / "static")})]
VARIABLES = {"t": lambda _user: Words, "product": PRODUCT_NAME}
"""``t("teks", "text")`` in a template; the hub calls what is callable with the user, so the class is wrapped."""
