"""Pemdi on a whole lab: Kabupaten Contoh enters provisional scores, one external index and evidence items."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from spbe_core.client import Registry

pytestmark = [pytest.mark.lab, pytest.mark.browser]

T11 = [
    "2", "1.5", "1.26", "1.3", "1", "1", "1", "1", "1", "1",
    "1.5", "1.25", "1.17", "1", "1", "1", "2.5", "1", "1", "1.3",
]  # fmt: skip
TYPED = {3: "1,26", 20: "1.30"}
"""What the operator types here; the rest comes from a colleague and appears by itself."""
OUTSIDE = {5, 6, 7, 18}
PLACES = iter(
    (
        ("operator.contoh", "99.01", "Kabupaten Contoh", "Penilaian mandiri 2026 (data contoh)"),
        ("operator.pringsewu", "18.10", "Pringsewu", "Penilaian mandiri 2026"),
    )
)
"""Who fills in where, one for each try: nobody has begun anything there."""


def item(page: Page, code: str):
    return page.locator(".item", has_text=code)


@pytest.mark.parametrize("width", [360])
def test_an_operator_fills_in_pemdi(lab, visit, shot, width):
    name, region, place, heading = next(PLACES)
    colleague = lab.fresh("rekan")
    lab.ready_account(name, ("operator", region))
    lab.ready_account(colleague, ("koordinator", region))
    page = visit(name, width)
    expect(page.get_by_text("Instrumen yang berlaku: Peraturan Menteri PANRB Nomor 8 Tahun 2026")).to_be_visible()
    shot(page, "pemdi-beranda")
    page.get_by_role("link", name="Mulai penilaian mandiri").click()
    page.get_by_role("button", name="Mulai penilaian 2026").click()
    expect(page.get_by_text("Indikator 1 dari 20")).to_be_visible()
    for number, typed in TYPED.items():
        page.goto(page.url.split("#")[0] + f"#i{number:02}")
        page.get_by_role("textbox", name="Nilai indikator").fill(typed)
        page.get_by_role("textbox", name="Nilai indikator").press("Enter")
    saved = page.locator(".savedline:visible").first
    expect(saved).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d WIB$"))
    client = Registry(f"{lab.url}/services/registry/", lab.token(colleague))
    lab.clients.append(client)
    [info] = [each for each in client.assessments(region) if each.period == "2026"]
    for number, value in enumerate(T11, start=1):
        if number not in OUTSIDE | set(TYPED):
            client.write_answer(info.id, f"i{number:02}", "level", value, 0)
    expect(page.locator(".ixfig b")).to_have_text("1,24")
    expect(page.locator(".ixfig .chip")).to_have_text("Kurang · Merintis")

    page.get_by_role("link", name="5 indeks luar menunggu").click()
    ips = page.get_by_role("region", name=re.compile("Pembangunan Statistik"))
    ips.get_by_label("Nilai").fill("2,97")
    ips.get_by_label("Nilai").press("Enter")
    expect(ips).to_contain_text("2,97 → 2,91 pada indikator 7")
    expect(page.locator(".ixfig b")).to_have_text("1,30")
    expect(page.get_by_role("region", name="IKASANDI")).to_contain_text("menunggu")
    shot(page, "pemdi-indeks-luar")

    page.goto(page.url.split("#")[0] + "#i13")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    simulated = page.get_by_role("region", name="Simulasi", exact=True)
    for number, shown in ((1, "1,17"), (2, "1,33")):
        item(page, f"I13-L1-0{number}").get_by_role("combobox").select_option("diterima")
        expect(simulated).to_contain_text(f"{shown} simulasi")
    page.locator(".item-level > summary").nth(1).click()
    item(page, "I13-L2-01").get_by_role("combobox").select_option("diunggah")
    expect(item(page, "I13-L2-01").locator(".state-mark")).to_have_text("Tertolak otomatis")
    expect(saved).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d WIB$"))
    shot(page, "pemdi-butir")
    held = client.assessment(info.id)
    assert (held.summary.index, held.summary.predicate) == ("1.30", "Kurang")
    states = {each.code: each.shown.value for each in held.items}
    assert states == {"I13-L1-01": "diterima", "I13-L1-02": "diterima", "I13-L2-01": "tertolak_otomatis"}

    page.get_by_role("navigation", name="Halaman").get_by_role("link", name="Tolok Ukur", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Belum ada penetapan indeks Pemdi yang terbit")
    page.get_by_role("link", name="Buka Tolok Ukur 2025 SPBE").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(place)
    shot(page, "pemdi-tolok-ukur")
