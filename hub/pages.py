"""The hub's own pages in the lab's look: templates, the files they load, and their texts in two languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyterhub.handlers.base import BaseHandler
from tornado.web import StaticFileHandler, authenticated

from hub.accounts.pages.people import manages_people
from hub.accounts.wording import Words
from hub.settings import PRODUCT_NAME, ROOT

TEMPLATES = Path(__file__).with_name("templates")


class LookHandler(StaticFileHandler):  # type: ignore[misc] # tornado ships no types
    """Serve the shared look (tokens, typeface) from the widgets' static folder to the hub's pages."""

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - tornado's signature
        """Let browsers keep the files for a day."""
        self.set_header("Cache-Control", "public, max-age=86400")


class OwnDataHandler(BaseHandler):  # type: ignore[misc] # JupyterHub ships no types
    """Where people take their data along or ask for erasure; the page itself asks the registry."""

    @authenticated  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        """Show the page."""
        self.finish(await self.render_template("data_saya.html"))


HANDLERS: list[tuple[Any, ...]] = [
    (r"/look/(.*)", LookHandler, {"path": str(ROOT / "widgets" / "static")}),
    (r"/data-saya", OwnDataHandler),
]
VARIABLES = {"t": lambda _user: Words, "product": PRODUCT_NAME, "manages_people": manages_people}
"""``t("teks", "text")`` in a template; the hub calls what is callable with the user, so the class is wrapped."""
