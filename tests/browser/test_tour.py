"""The tour of the README, walked in a browser on a whole lab, at 1280 and 360 px."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from spbe_core.client import Registry
from spbe_core.formats import day_in

pytestmark = [pytest.mark.lab, pytest.mark.browser]
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
NOTE = "Lengkapi daftar risiko yang sudah ditetapkan."
PLACES = iter((("operator.denpasar", "51.71", "Kota Denpasar"), ("operator.bangli", "51.06", "Kabupaten Bangli")))
"""Whose first assessment it is, one for each try: nobody has begun anything there."""


def open_page(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Halaman").get_by_role("link", name=name, exact=True).click()


def open_2025(page: Page) -> None:
    """Change to the last year of PermenPANRB 59/2020: one tap from every page."""
    page.get_by_role("navigation", name="Periode").get_by_role("link", name="2025 SPBE").click()
    expect(page).to_have_url(re.compile("periode=2025"))


def registry_of(lab, name: str) -> Registry:
    client = Registry(f"{lab.url}/services/registry/", lab.token(name))
    lab.clients.append(client)
    return client


def registered(lab, region: str = "18.71"):
    """Return the region's assessment of 2025 as the registry holds it."""
    client = registry_of(lab, "sekretariat")
    [info] = [each for each in client.assessments(region) if each.period == "2025"]
    return client.assessment(info.id)


@pytest.fixture(scope="module")
def begun(lab):
    """An assessment of Kota Bandar Lampung that was begun by its operator."""
    return registry_of(lab, "operator.bandarlampung").open_assessment("18.71", "2025", "latihan")


@WIDTHS
def test_the_initial_password_is_changed_on_the_way_to_beranda(lab, visit, shot, width):
    name = lab.fresh(f"operator.baru{width}")
    accounts = lab.accounts()
    accounts.create(name, "Operator Baru", lab.password, roles=[("operator", "18.71")])
    accounts.close()
    page = visit(name, width)
    expect(page).to_have_url(re.compile("/hub/ganti-sandi"))
    shot(page, "ganti-sandi")
    for field in page.locator("input[type=password]").all():
        field.fill("kalimat lain yang panjang")
    page.locator("form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bandar Lampung")


def test_signing_out_ends_the_registrys_session_at_once(visit):
    page = visit("operator.sumedang")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sumedang")
    me = "fetch('/services/registry/api/me').then(({ status }) => status)"
    assert page.evaluate(me) == 200
    with page.expect_response(lambda reply: reply.url.endswith("/services/registry/keluar")) as ended:
        page.get_by_role("link", name="Keluar").click()
    assert ended.value.status == 204
    expect(page.get_by_label("Nama pengguna")).to_be_visible()
    assert page.evaluate(me) == 401


def test_an_operator_signs_in_assesses_and_sees_the_index_move(lab, visit, shot):
    name, region, place = next(PLACES)
    lab.ready_account(name, ("operator", region))
    page = visit(name)
    expect(page).to_have_url(re.compile(r"/services/apps/beranda"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(place)
    expect(page.get_by_role("heading", name="244 dari 485 kabupaten/kota")).to_be_visible()
    shot(page, "beranda-awal")
    open_2025(page)
    open_page(page, "Penilaian")
    page.get_by_role("button", name="Mulai penilaian latihan 2025").click()
    expect(page.locator(".ixfig b")).to_have_text("1,00–5,00")
    page.get_by_role("radio").nth(2).check(force=True)
    expect(page.locator(".ix .savedline")).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d WITA$"))
    expect(page.locator(".ixfig b")).to_have_text("1,03–4,97")
    [first] = [each for each in registered(lab, region).answers if each.indicator == "i01"]
    assert (first.level.value, first.level.version) == (3, 1)


@WIDTHS
def test_the_five_pages_of_a_region(lab, begun, visit, shot, width):
    page = visit("operator.bandarlampung", width)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bandar Lampung")
    expect(page.get_by_text("2,98").first).to_be_visible()
    shot(page, "beranda")

    open_2025(page)
    open_page(page, "Penilaian")
    page.goto(page.url.split("#")[0] + "#i22")
    expect(page.get_by_text("Indikator 22 dari 47")).to_be_visible()
    page.get_by_role("radio").nth(2).check(force=True)
    expect(page.locator(".ixfig b")).to_have_text("1,03–4,97")
    page.get_by_role("textbox", name="Fakta").fill("Perwali 41/2023 mengatur keamanan informasi.")
    page.get_by_role("textbox", name="Fakta").blur()
    expect(page.locator(".savedline:visible").first).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d"))
    shot(page, "penilaian")

    open_page(page, "Tolok Ukur")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bandar Lampung peringkat ke-69 dari 93 kota")
    page.get_by_role("button", name="Kab./kota di Lampung").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("kabupaten/kota di Lampung")
    page.get_by_role("button", name="2023").click()
    page.get_by_role("button", name="93 kota").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("peringkat ke-85 dari 93 kota")
    page.get_by_role("button", name="2024").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("peringkat ke-69 dari 93 kota")
    shot(page, "tolok-ukur")

    open_page(page, "Rencana Aksi")
    page.get_by_role("combobox", name="Aspek", exact=True).select_option(
        label="Penerapan Manajemen SPBE"
    )  # else folded on a phone
    page.get_by_role("combobox", name="tujuan indikator 22", exact=True).select_option("4")
    expect(page.locator(".plan-headline")).to_be_visible()
    shot(page, "rencana-aksi")

    open_page(page, "Laporan")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("laporan", re.IGNORECASE))
    shot(page, "laporan")


@WIDTHS
def test_a_koordinator_decides_the_target_and_stores_an_action(lab, begun, visit, shot, width):
    due = (day_in(datetime.now(UTC), "WIB") + timedelta(days=60)).isoformat()
    page = visit("koordinator.bandarlampung", width)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bandar Lampung")
    open_2025(page)
    open_page(page, "Rencana Aksi")
    change = page.get_by_role("button", name="Ubah target")
    field = page.get_by_label("Indeks target")
    expect(change.or_(field).first).to_be_visible()
    if change.is_visible():
        change.click()
    field.fill("3,5")
    page.get_by_label("Tenggat").first.fill(due)
    page.get_by_role("button", name="Tetapkan target").click()
    expect(page.locator(".goal-words")).to_contain_text("Indeks 3,50")
    page.get_by_role("combobox", name="Aspek", exact=True).select_option(label="Penerapan Manajemen SPBE")
    row = page.locator(".gain").filter(has_text="22 Manajemen Keamanan")
    row.get_by_text("Data dukung dan aksi").click()
    row.get_by_role("button", name="Tambah aksi untuk indikator 22").click()
    form = page.get_by_role("dialog")
    title = f"Menetapkan daftar risiko ({uuid4()})"
    form.get_by_label("Apa yang dikerjakan").fill(title)
    form.get_by_label("Tenggat").fill(due)
    form.get_by_role("button", name="Simpan aksi").click()
    expect(page.locator(".act").filter(has_text=title)).to_be_visible()
    shot(page, "rencana-target")
    plan = registry_of(lab, "koordinator.bandarlampung").plan(begun.id)
    assert plan.target.index in {"3.5", "3.50"}
    assert plan.target.due.isoformat() == due
    [action] = [each for each in plan.actions if each.title == title]
    assert (action.indicator, action.due.isoformat(), action.status) == ("i22", due, "belum")
    assert action.owner_office


@WIDTHS
def test_a_coach_reviews_and_the_note_reaches_the_region(lab, begun, visit, shot, width):
    region = visit("operator.bandarlampung", width)
    expect(region.get_by_role("heading", level=1)).to_contain_text("Bandar Lampung")
    region.goto(f"{lab.url}/services/apps/penilaian?wilayah=18.71&periode=2025#i22")
    expect(region.get_by_text("Indikator 22 dari 47")).to_be_visible()

    coach = visit("pendamping.satu", width)
    run_notebook(coach, "portofolio")
    coach.get_by_role("button", name="Kota Bandar Lampung").click()
    note = f"{NOTE} ({uuid4()})"
    row = coach.locator("[data-indicator=i22]")
    row.locator("summary").first.click()
    coach.get_by_label("Catatan untuk indikator 22").fill(note)
    row.get_by_role("button", name="Simpan catatan").click()
    expect(region.get_by_text(note)).to_be_visible()
    shot(coach, "portofolio")
    shot(region, "penilaian-catatan")


@WIDTHS
def test_the_secretariat_sees_all_regions_in_the_same_notebook(visit, shot, width):
    page = visit("sekretariat", width)
    run_notebook(page, "portofolio")
    expect(page.get_by_role("heading", name=re.compile(r"5\d\d daerah"))).to_be_visible()
    page.get_by_label("Saring menurut nama atau kode").fill("sumedang")
    expect(page.get_by_role("button", name="Kabupaten Sumedang")).to_be_visible()
    shot(page, "sekretariat")


@WIDTHS
def test_a_researcher_analyses_published_results_and_no_draft(lab, begun, visit, shot, width):
    page = visit("peneliti", width)
    run_notebook(page, "nasional")
    for figure in ("485", "244", "491", "159"):
        expect(page.locator(".jp-OutputArea").get_by_text(figure, exact=True).first).to_be_attached(timeout=120_000)
    expect(page.locator("[data-mime-type='application/vnd.jupyter.error']")).to_have_count(0)
    expect(page.locator(".jp-OutputArea svg, .jp-OutputArea img").first).to_be_attached()
    shot(page, "nasional")
    reply = lab.api(lab.token("peneliti")).get(f"assessments/{begun.id}")
    assert reply.status_code == 404


def test_a_published_report_appears_for_the_region(lab, visit, shot, tmp_path):
    made = subprocess.run(
        [sys.executable, "-m", "hub.cli", "report", "18.71", "--year", "2024", "--out", str(tmp_path), "--publish"],
        env=lab.environ(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    page = visit("koordinator.bandarlampung")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bandar Lampung")
    open_page(page, "Laporan")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Laporan terakhir Kota Bandar Lampung terbit")
    shot(page, "laporan-terbit")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF")


def run_notebook(page: Page, name: str) -> None:
    """Wait for JupyterLab with the notebook open and its kernel at rest, and run all its cells."""
    expect(page).to_have_url(re.compile(rf"/user/.*/doc/tree/lab/.*{name}\.ipynb"), timeout=120_000)
    page.get_by_text("| Idle").wait_for(state="attached", timeout=120_000)  # asked sooner, it opens a dialog instead
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    ran = page.locator(".jp-CodeCell .jp-InputArea-prompt", has_text=re.compile(r"\d"))
    expect(ran.first).to_be_attached(timeout=120_000)
    expect(page.locator(".jp-InputArea-prompt", has_text="*")).to_have_count(0, timeout=120_000)
