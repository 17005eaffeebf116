"""A whole way by keys alone: in, a level, a text, a dialog and back, an action; what has the focus is always seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from spbe_core.client import Registry

pytestmark = [pytest.mark.lab, pytest.mark.browser]

PLACES = iter((("18.72", "Metro"), ("18.09", "Pesawaran")))
"""One for each try: nobody has begun anything there."""
STOPS = 300
"""More than any page has."""
HERE = """() => {
  const one = document.activeElement;
  const shown = one.matches('label.lev input') ? one.closest('.lev') : one;
  const { outlineStyle, boxShadow } = getComputedStyle(shown);
  const { left, top, width, height } = one.getBoundingClientRect();
  const [x, y] = [left + Math.min(width, innerWidth) / 2, Math.max(top, 0) + Math.min(height, innerHeight) / 2];
  const over = document.elementFromPoint(x, Math.min(y, innerHeight - 1));
  return {
    name: (one.getAttribute('aria-label') ?? (one.labels?.[0] ?? one).innerText ?? '').trim().replace(/\\s+/g, ' '),
    kind: one.type ?? one.localName,
    marked: outlineStyle !== 'none' || boxShadow !== 'none',
    seen: Boolean(over) && (one.contains(over) || over.contains(one) || Boolean(over.closest('label')?.contains(one))),
    begins: one.matches('.skip'),
    place: one.outerHTML.slice(0, 120),
  };
}"""


class Keys:
    """Somebody without a pointer. Every stop must be marked and nothing may lie over it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def stop(self, key: str = "Tab") -> dict:
        self.page.keyboard.press(key)
        here = self.page.evaluate(HERE)
        if here["kind"] not in {"body", "html"}:
            assert here["marked"], f"no focus to be seen: {here['place']}"
            assert here["seen"], f"something lies over what has the focus: {here['place']}"
        return here

    def to(self, name: str, kind: str = "", key: str = "Tab") -> None:
        """Go on until something of that name has the focus."""
        for _ in range(STOPS):
            here = self.stop(key)
            if re.search(name, here["name"]) and kind in here["kind"]:
                return
        raise AssertionError(f"{name!r} cannot be reached")

    def around(self) -> int:
        """Go once around the page, from its skip link to its skip link."""
        self.to("^Langsung ke isi$")
        for stops in range(1, STOPS):
            if self.stop()["begins"]:
                return stops
        raise AssertionError("the keyboard does not come around")


@dataclass
class Person:
    """Whose keys they are."""

    name: str
    region: str
    place: str


def begun(lab, person: Person) -> tuple[Registry, str]:
    registry = Registry(f"{lab.url}/services/registry/", lab.token(person.name))
    lab.clients.append(registry)
    [draft] = registry.assessments(person.region)
    return registry, draft.id


def comes_in(lab, person: Person, keys: Keys) -> None:
    """Sign in, jump over the menu, change the period, begin an assessment."""
    page = keys.page
    page.goto(f"{lab.url}/hub/login")
    expect(page.get_by_label("Nama pengguna")).to_be_focused()
    page.keyboard.type(person.name)
    keys.to("^Sandi")
    page.keyboard.type(lab.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.place)
    assert keys.stop()["name"] == "Langsung ke isi"
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.to("^2025 SPBE$", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("periode=2025"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.place)
    keys.to("^Penilaian$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Mulai penilaian latihan 2025")).to_be_visible()
    keys.to("^Mulai penilaian latihan 2025$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio")).to_have_count(5)


def fills_in(lab, person: Person, keys: Keys) -> None:
    """Set a level, type a text, open a dialog and come back, go once around the page."""
    page = keys.page
    keys.to("Rintisan", kind="radio")
    keys.stop("ArrowDown")
    expect(page.locator(".ixfig b")).to_have_text("1,01–4,96")
    keys.to("^Fakta$", kind="textarea")
    page.keyboard.type("Perwali 41/2023.")
    keys.to("^Riwayat Fakta$")
    registry, draft = begun(lab, person)
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    [first, *_] = registry.assessment(draft).answers
    assert (first.level.value, first.fakta.value) == (2, "Perwali 41/2023.")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".history-list li").first).to_be_visible()
    for _ in range(4):
        assert page.evaluate("!document.activeElement.closest('main') || !!document.activeElement.closest('dialog')")
        keys.stop()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Riwayat Fakta")).to_be_focused()
    assert keys.around() > 40


def plans(keys: Keys) -> None:
    """Add an action, and be where one was."""
    page = keys.page
    keys.to("^Rencana Aksi$")
    page.keyboard.press("Enter")
    expect(page.locator(".gain").first).to_be_visible()
    keys.to("^Tambah aksi$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Apa yang dikerjakan")).to_be_focused()
    page.keyboard.type("Menyusun arsitektur")
    keys.to("^Perangkat daerah")
    page.keyboard.press("Control+A")
    page.keyboard.type("Diskominfo")
    keys.to("^Tenggat")
    page.keyboard.type("12122030")
    keys.to("^Simpan aksi$")
    page.keyboard.press("Enter")
    expect(page.locator(".act")).to_contain_text("Menyusun arsitektur")
    expect(page.locator(".act")).to_contain_text("12 Desember 2030")
    expect(page.get_by_role("button", name="Tambah aksi", exact=True).first).to_be_focused()


def test_from_the_sign_in_to_an_action(lab, chromium):
    person = Person(lab.fresh("tombol.saja"), *next(PLACES))
    lab.ready_account(person.name, ("koordinator", person.region))
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    keys = Keys(context.new_page())
    comes_in(lab, person, keys)
    fills_in(lab, person, keys)
    plans(keys)
    context.close()
