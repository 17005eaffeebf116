"""Whether a page follows what a person has set: 200 % zoom, wider text, less motion, own colours, paper."""

from __future__ import annotations

import io
import re

import pypdfium2
from playwright.sync_api import Page

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll('main *, header *')].filter((one) => {
  if (!one.checkVisibility() || !one.textContent.trim()) return false;
  if (one.closest('.visually-hidden, svg, .sim, select')) return false;
  const { overflowX, overflowY, clipPath, textOverflow } = getComputedStyle(one);
  if (clipPath !== 'none' || textOverflow === 'ellipsis') return false;
  return (overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1)
    || (overflowY === 'hidden' && one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""
MOVING = """() => document.getAnimations().length > 0
  || getComputedStyle(document.documentElement).getPropertyValue('--move').trim() !== '0s'"""
"""Every duration is this token: ``tests/test_css_tokens.py``."""
UNMARKED = """() => {
  const chosen = 'label.lev.on, .tile[aria-current], .pill[aria-pressed="true"], .nav a[aria-current]';
  return [...document.querySelectorAll(chosen)].filter((one) => one.checkVisibility())
    .filter((one) => getComputedStyle(one).outlineStyle !== 'solid').map((one) => one.outerHTML.slice(0, 120));
}"""
NUMBERLESS = """() => [...document.querySelectorAll('.lev-digit, .tile-level, .sq')]
  .filter((one) => one.checkVisibility() && !/[1-5–?]/.test(one.textContent))
  .map((one) => one.outerHTML.slice(0, 120))"""
"""Levels that only their colour tells."""
PRESSED = """() => [...document.querySelectorAll('button:not(.open-region), .btn, nav a, [type="file"]')]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""
FOLDED = """() => [...document.querySelectorAll('main details:not([open])')].filter((one) => one.checkVisibility())
  .filter((one) => getComputedStyle(one, '::details-content').contentVisibility !== 'visible')
  .map((one) => one.outerHTML.slice(0, 120))"""


def hindrances(page: Page) -> list[str]:
    """Return what a page does not follow; it is left as it was."""
    before = page.viewport_size
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 × 900 at 200 %
    found = _sideways(page, "at 200 %")
    page.evaluate(SPACED)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        found += _sideways(page, f"with spaced text at {width} px")
        found += [f"spaced text is cut off at {width} px: {each}" for each in page.evaluate(CUT_OFF)]
    page.evaluate("document.adoptedStyleSheets = []")
    page.set_viewport_size(before)
    page.emulate_media(reduced_motion="reduce")
    found += ["moves although less motion is asked for"] if page.evaluate(MOVING) else []
    page.emulate_media(reduced_motion="no-preference", forced_colors="active")
    found += [f"not told apart in forced colours: {each}" for each in page.evaluate(UNMARKED)]
    found += [f"a level without its digit: {each}" for each in page.evaluate(NUMBERLESS)]
    page.emulate_media(forced_colors="none", media="print")
    found += [f"printed although it can only be pressed: {each}" for each in page.evaluate(PRESSED)]
    found += [f"folded on paper: {each}" for each in page.evaluate(FOLDED)]
    page.emulate_media(media="null", forced_colors="null", reduced_motion="null")
    return found


def paper(page: Page) -> str:
    """Return the words of a page as it prints, without blanks: how a browser sets those, not every reader finds."""
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    try:
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
    finally:
        document.close()
    return unspaced(text)


def unspaced(text: str) -> str:
    """Return a text without its blanks."""
    return re.sub(r"\s+", "", text)


def _sideways(page: Page, when: str) -> list[str]:
    beyond = page.evaluate(SIDEWAYS)
    return [f"scrolls sideways by {beyond} px {when}"] if beyond > 0 else []
