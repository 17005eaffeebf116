"""The accessibility of a page as axe-core sees it: WCAG 2.2 A and AA, and axe's best practices."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,  # its style sheets again, for the one rule about turning a phone, which no sheet here asks about
    "rules": {"target-size": {"enabled": True}},  # of WCAG 2.2, left out unless asked for
}


def violations(page: Page, *, colours: bool = True) -> list[str]:
    """Return what axe-core finds on a page as it stands now: one line for each rule and place.

    Without ``colours`` contrasts are not looked at again, of a page on which only the words changed.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    rules = _OPTIONS["rules"] | {"color-contrast": {"enabled": colours}}
    options = _OPTIONS | {"rules": rules}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
