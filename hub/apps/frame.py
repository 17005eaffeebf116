"""What surrounds a page's content: title, menu, person, language, and what the page tells its scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from hub import permissions
from hub.apps import bundle
from hub.apps.pages import HOME, PAGES, STYLES, Page
from hub.settings import PRODUCT_NAME
from spbe_core import instruments, periods, regions, wire
from widgets import assets, i18n, period_names
from widgets.page import EVERYWHERE, PERIOD_KEY, READ, REGION_KEY, Query

KEPT = (REGION_KEY, PERIOD_KEY)
"""Parts of an address that the menu carries from page to page."""


@cache
def templates() -> Environment:
    """Return the one Jinja environment: compiled once, every text escaped, every page streamed."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("template")),
        autoescape=True,
        enable_async=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Frame:
    """The surroundings of one answer.

    Attributes
    ----------
    page : Page or None
        The page asked for, ``None`` when the address is none.
    person : spbe_core.wire.Person or None
        Who looks, where that is known.
    query : Query or None
        The settled address, once there is one.
    region : spbe_core.wire.Region or None
        The region it leads to.
    lang : str
    prefix : str
        Path of the service.
    registry_prefix : str
        Path of the registry.
    asked : mapping
        The query of the address as it came.
    """

    page: Page | None
    person: wire.Person | None
    query: Query | None
    region: wire.Region | None
    lang: str
    prefix: str
    registry_prefix: str
    asked: Mapping[str, str]

    def context(self) -> dict[str, Any]:
        """Return the variables of the templates; ``frame`` holds all of them, for macros."""
        variables = {
            "_": partial(i18n.translate, lang=self.lang),
            "lang": self.lang,
            "product": PRODUCT_NAME,
            "brand": _brand(PRODUCT_NAME),
            "version": _version(),
            "asset": assets.url,
            "bundle": bundle.url,
            "bundled": bundle.bundled,
            "module": self.page.module if self.page else "",
            "sheet": bundle.styles_url(self.page.name) if self.page else "",
            "styles": [assets.url(each) for each in (self.page.sheets if self.page else STYLES)],
            "registry": self.registry_prefix,
            "instrument": self._instrument(),
            "pages": self._pages(),
            "home": HOME,
            "name": self.page.name if self.page else "",
            "title": self.page.title if self.page else PRODUCT_NAME,
            "region": self.region,
            "person_line": self._person_line(),
            "many_regions": self._may_choose(),
            "choices": self._choices(),
            "here": self._here({}),
            "reload": self._here(self.asked),
            "chooser": self._here({REGION_KEY: ""}),
            "address": self._address,
            "other_language": self._other_language(),
            "periods": self._periods(),
            "sign_out": f"{self.prefix}keluar",
            "workspace": self._workspace(),
            "config": self._config,
        }
        return {**variables, "frame": variables}

    def _pages(self) -> list[Page]:
        """Return the pages that the menu names: what the person's roles carry no right for is left out."""
        held = {right for role in self._roles() for right in role.permissions}
        return [page for page in PAGES if page.right is None or page.right in held]

    def _address(self, page: Page) -> str:
        kept = {key: value for key, value in self.asked.items() if key in KEPT and self.query is not None}
        return f"{self.prefix}{page.name}{_query(kept)}"

    def _here(self, query: Mapping[str, str]) -> str:
        return f"{self.prefix}{(self.page or HOME).name}{_query(query)}"

    def _instrument(self) -> str:
        """Return the hash of the texts that a working page will ask for; empty elsewhere."""
        if self.query is None or self.page is None or not self.page.works:
            return ""
        return instruments.load(periods.find(self.query.period).instrument).content_hash

    def _periods(self) -> dict[str, list[dict[str, Any]]]:
        """Return the periods to change to, those of other instruments one tap away; none on a page without one."""
        query = self.query
        if query is None:
            return {}

        def link(period: wire.Period) -> dict[str, Any]:
            href = self._here({**self.asked, REGION_KEY: query.region, PERIOD_KEY: period.period})
            return {"label": period_names.label(period), "href": href, "now": period.period == query.period}

        near, others = ([link(each) for each in part] for part in period_names.offered())
        return {"near": near + [each for each in others if each["now"]], "others": others}

    def _other_language(self) -> dict[str, str]:
        code = next(code for code in i18n.LANGUAGES if code != self.lang)
        href = self._here({**self.asked, i18n.QUERY_KEY: code})
        return {"code": code, "name": i18n.LANGUAGES[code], "href": href}

    def _person_line(self) -> str:
        if self.person is None:
            return ""
        names = (role.label_en if self.lang == "en" else role.label_id for role in self._roles())
        labels = [name.partition(" (")[0] for name in names]
        return " · ".join([self.person.display_name, *(_within(label) for label in labels)])

    def _roles(self) -> list[permissions.Role]:
        names = self.person.roles if self.person else ()
        return [role for role in permissions.table().roles if role.name in names]

    def _workspace(self) -> str:
        """Return where the person's own notebook server is; empty for who has none."""
        return "/hub/spawn" if any(role.home == "lab" for role in self._roles()) else ""

    def _may_choose(self) -> bool:
        return self.page is not None and len(self._choices()) > 1

    def _choices(self) -> list[wire.Region]:
        if self.person is None:
            return []
        held = self.person.permissions.get(READ, [])
        if EVERYWHERE in held:
            return [region for region in regions.all_regions() if not region.administrative_only]
        return [region for region in self.person.regions if region.code in held]

    def _config(self) -> dict[str, Any]:
        """Return what the page tells its scripts before its kernel has drawn anything; nothing in it is secret."""
        return {
            "name": self.page.name if self.page else "",
            "registry": self.registry_prefix,
            "apps": self.prefix,
            "lang": self.lang,
            "product": PRODUCT_NAME,
            "user": self.person.name if self.person else "",
            "region": self.region.code if self.region else None,
            "period": self.query.period if self.query else None,
            "module": bundle.url(self.page.module) if self.page and self.page.module else "",
            "instrument": self._instrument(),
            "messages": i18n.browser_catalogue(self.lang),
        }


@cache
def _version() -> str:
    return installed_version("spbe-lab")


def _query(values: Mapping[str, str]) -> str:
    return f"?{urlencode(values)}" if values else ""


def _brand(name: str) -> Markup:
    """Return the lab's name with its middle word set off."""
    words = [escape(word) for word in name.split()]
    if len(words) == 3:
        words[1] = Markup("<em>{}</em>").format(words[1])
    return Markup(" ").join(words)


def _within(label: str) -> str:
    """Write a label as it stands within a line: "Coach" as "coach", but "SPBE coordinator" as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
