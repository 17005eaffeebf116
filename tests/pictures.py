"""Pictures of pages for ``docs/gambar``: small files, written only where pytest is run with ``--gambar``."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).parent.parent / "docs" / "gambar"
COLOURS = 256
NONE = Image.Dither.NONE
TALLEST = {1280: 1800, 360: 2400}
"""How much of a long page is shown, in pixels, by the window's width."""


@dataclass(frozen=True)
class Camera:
    """Takes pictures, or none."""

    on: bool

    def take(self, page: Page, name: str) -> None:
        """Keep what a page looks like now as ``<name>-<width>.png``."""
        if not self.on:
            return
        width = page.viewport_size["width"]
        if not page.locator("dialog[open]").count():  # it would stand in the middle of a tall page
            tall = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(max(tall, 600), TALLEST[width])})
        page.evaluate("scrollTo(0, 0)")
        shot = page.screenshot(animations="disabled")
        # by the median: paper and card, which differ by a breath, stay two colours
        picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=NONE)
        FOLDER.mkdir(exist_ok=True)
        picture.save(FOLDER / f"{name}-{width}.png", optimize=True)
