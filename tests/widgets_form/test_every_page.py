"""Every page and state as people meet it: without a barrier that axe-core finds, in both languages, wide and narrow.

Each page is loaded once in a language and looked at in both widths; colours are those of the first language. The same
walk looks at zoom, spaced text, motion, forced colours and paper, and takes the pictures of docs/gambar.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import quote

import furnished
import pytest
from adapting import SIDEWAYS, hindrances, paper, unspaced
from axe import violations
from fake_hub import person
from playwright.sync_api import expect

from hub.apps import states
from spbe_core.client import UnreachableError
from widgets.page import ChooseRegionError, NoRegionError, NotYoursError

pytestmark = pytest.mark.browser

WIDTHS = (1280, 360)
PAGES = (  # name, role, page, period, what is there when it is ready
    ("beranda", "operator", "beranda", "2025", ".spbe-widget h1"),
    ("penilaian", "operator", "penilaian", "2025#i05", "text=1 dokumen"),
    ("penilaian-pemdi", "pendamping", "penilaian", "2026#i04", ".ev-unit >> text=1 dokumen"),
    ("pekerjaan", "koordinator", "pekerjaan", "2025", "[data-unit]"),
    ("tolok-ukur", "pendamping", "tolok-ukur", "2025", ".picture svg"),
    ("rencana-aksi", "koordinator", "rencana-aksi", "2025", ".gain"),
    ("rencana-aksi-pemdi", "operator", "rencana-aksi", "2026", ".gain"),
    ("praktik", "koordinator", "praktik", "2025", "[data-own-practice]"),
    ("laporan", "koordinator", "laporan", "2025", ".spbe-widget h1"),
    ("surat", "koordinator", "surat", "2025", "article.letter"),
    ("riwayat", "koordinator", "riwayat", "2025", ".riwayat li"),
    ("hasil", "sekretariat", "hasil", "2025", "form[data-value]"),
    ("portofolio", "pendamping", "portofolio", "2025", "[data-opened] h3"),
)
RESULTS = (  # of a region with published results, whose name and figures are public
    ("beranda-hasil", "beranda", ".index-scale .now"),
    ("tolok-ukur-hasil", "tolok-ukur", ".picture svg"),
)
PRINTED = {  # what stands on paper: folded on the screen, behind a tab, in a list; and what does not
    "penilaian": (("SK Tim SPBE (contoh).pdf", "lampiran 2", "Justifikasi", "+0,052"), ("Urungkan", "Tugaskan")),
    "rencana-aksi": (("Memperbarui peraturan bupati", "belum", "21 Manajemen Risiko SPBE"), ("Tambah aksi", "Urutkan")),
    "praktik": (("Daftar risiko keamanan informasi", "Menyusun daftar aset"), ("Simpan draf", "Jadikan aksi")),
    "hasil": (("Pembanding memakai penetapan saja",), ("Impor dari berkas", "Simpan nilai")),
    "pekerjaan": (("Kirim SK yang sudah ditandatangani.", "31 Januari 2030"), ("Ubah tugas", "Untuk saya")),
}
EMPTY = ("beranda", "penilaian", "pekerjaan", "rencana-aksi", "laporan", "surat")
STOPPED = (
    ("pilih-wilayah", ChooseRegionError("")),
    ("tanpa-wilayah", NoRegionError("")),
    ("tidak-ada", NotYoursError("")),
    ("gangguan", UnreachableError("")),
)


RUN_INTO = """[...document.querySelectorAll('.who > a')].filter((each) => each.offsetParent).filter((each) => {
    const words = document.createRange();
    words.selectNodeContents(each);
    const before = each.previousElementSibling;
    return before?.offsetParent && words.getBoundingClientRect().left < before.getBoundingClientRect().right + 4;
}).map((each) => each.textContent)"""
"""Links of the head whose words run out of their box, over the person's name."""


@pytest.fixture(scope="session")
def work(desk):
    """The sample region in the middle of its work: made once, also for a file that is begun again."""
    return furnished.furnish(desk)


@pytest.fixture(scope="module")
def sample(desk, work):
    """The same, its pages in the lab's own frame."""
    desk.dressed = True
    yield work
    desk.dressed = False


@pytest.fixture
def place(desk, sample):
    yield SimpleNamespace(desk=desk, **sample)
    desk.stopped, desk.faults.down = None, False
    desk.drawn.set()


@pytest.fixture
def look(camera):
    """Look at a page as it stands, in both widths; returns what is wrong with it."""

    def looked(page, name: str, *, colours: bool = True) -> list[str]:
        found = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{name} {width}: {each}" for each in violations(page, colours=colours)]
            if (beyond := page.evaluate(SIDEWAYS)) > 0:
                found.append(f"{name} {width}: scrolls sideways by {beyond} px")
            found += [f"{name} {width}: “{each}” runs into what stands before it" for each in page.evaluate(RUN_INTO)]
            if colours:
                camera.take(page, name)
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        return found

    return looked


@pytest.fixture
def visit(open_as, desk):
    """Open a page as somebody, in one load, of the sample region unless told; ``again``: one to use once more."""

    def opened(role: str, page: str, period: str = "2025", lang: str = "id", again=None, region: str = furnished.CODE):
        there = again or open_as.context().new_page()
        there.on("pageerror", lambda error: open_as.errors.append(str(error)))
        year, mark, anchor = period.partition("#")
        where = f"/services/apps/{page}?wilayah={region}&periode={year}&bahasa={lang}{mark}{anchor}"
        there.goto(f"{desk.origin}/desk/sign-in?as={role}-{region}&next={quote(where, safe='')}")
        return there

    return opened


@pytest.mark.parametrize(("name", "role", "page", "period", "ready"), PAGES, ids=[each[0] for each in PAGES])
def test_a_page_has_no_barrier(visit, look, name, role, page, period, ready):
    there = visit(role, page, period)
    expect(there.locator(ready).first).to_be_visible()
    found = look(there, name)
    found += [f"{name}: {each}" for each in hindrances(there)]
    shown, absent = PRINTED.get(name, ((), ()))
    words = paper(there) if shown else ""
    found += [f"not on paper: {each}" for each in shown if unspaced(each) not in words]
    found += [f"on paper: {each}" for each in absent if unspaced(each) in words]
    visit(role, page, period, "en", again=there)
    expect(there.locator("html")).to_have_attribute("lang", "en")
    expect(there.locator(ready.replace("dokumen", "document")).first).to_be_visible()
    found += look(there, name, colours=False)
    assert found == []


@pytest.mark.parametrize(("name", "page", "ready"), RESULTS, ids=[each[0] for each in RESULTS])
def test_a_page_with_published_results_has_no_barrier(visit, look, desk, sample, name, page, ready):
    desk.hub.people["operator-18.71"] = person("operator-18.71", "operator", ("18.71",), "Rina Operator")
    there = visit("operator", page, region="18.71")
    expect(there.locator(ready).first).to_be_visible()
    assert look(there, name) == []


def test_empty_and_stopped_pages_have_no_barrier(visit, look, desk):
    found = []
    there = None
    for page in EMPTY:
        there = visit("koordinator", page, "2024", again=there)
        expect(there.locator("main h1")).to_be_visible()
        found += look(there, f"kosong-{page}")
    for name, error in STOPPED:
        desk.stopped = states.of(error)
        visit("sekretariat", "beranda", again=there)
        expect(there.locator(".state h1")).to_be_visible()
        found += look(there, f"keadaan-{name}")
    assert found == []


def test_states_and_dialogs_of_penilaian_have_no_barrier(visit, look, desk, place):
    page = visit("operator", "penilaian", "2025#i22")
    expect(page.locator("label.lev").first).to_be_visible()
    page.locator(".ind h2").focus()
    page.keyboard.press("?")
    found = look(page, "dialog-pintasan")
    page.keyboard.press("Escape")
    page.get_by_text("Lainnya", exact=True).click()
    found += look(page, "menu-terbuka")
    page.get_by_text("Lainnya", exact=True).click()
    page.get_by_role("radio").first.focus()
    with desk.client(f"rekan-{furnished.CODE}") as registry:
        [held] = [each.level for each in registry.assessment(place.draft).answers if each.indicator == "i22"]
        registry.write_answer(place.draft, "i22", "level", 4 if held.value == 3 else 3, held.version)
    page.get_by_role("radio").nth(1).check(force=True)
    expect(page.get_by_role("region", name="Dua isian berbeda")).to_be_visible()
    found += look(page, "perbedaan")
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Fakta").fill("Ditulis tanpa jaringan.")
    expect(page.locator(".tell").filter(has_text="Sambungan ke server terputus.")).to_be_visible()
    found += look(page, "luring")
    page.context.set_offline(False)
    visit("koordinator", "penilaian", "2025#i05", again=page)
    page.get_by_role("button", name="Riwayat Fakta").click()
    expect(page.locator(".history-list li").first).to_be_visible()
    found += look(page, "dialog-riwayat")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Tugaskan")).first.click()
    found += look(page, "dialog-tugas")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Kirim untuk direviu").click()
    expect(page.get_by_role("dialog", name="Kirim untuk direviu")).to_contain_text("belum lengkap")
    found += look(page, "dialog-kirim")
    assert found == []


def test_the_actions_form_a_task_by_link_and_a_silent_registry_have_no_barrier(visit, look, desk, place):
    page = visit("koordinator", "rencana-aksi")
    page.get_by_role("button", name="Tambah aksi", exact=True).first.click()
    found = look(page, "dialog-aksi")
    page.goto(f"{desk.origin}/services/registry/{place.link}")
    expect(page.get_by_label("Berkas", exact=True)).to_be_visible()
    found += look(page, "tugas")
    found += [f"tugas: {each}" for each in hindrances(page) if "pressed" not in each]
    page.goto(f"{desk.origin}/services/registry/tugas/tidak-ada")
    found += look(page, "tugas-mati")
    desk.faults.down = True
    visit("operator", "penilaian", again=page)
    expect(page.locator("main").get_by_role("alert").first).to_be_visible()
    found += look(page, "layanan-diam")
    assert found == []


def test_who_leaves_while_the_page_is_still_drawn_leaves_the_registry_too(open_as, desk, place):
    page = open_as.context().new_page()
    desk.drawn.clear()
    where = quote(f"/services/apps/penilaian?wilayah={furnished.CODE}&periode=2025", safe="")
    with page.expect_response("**/api/me"):
        page.goto(f"{desk.origin}/desk/sign-in?as=operator-{furnished.CODE}&next={where}", wait_until="commit")
    with page.expect_response("**/services/registry/keluar") as left:
        page.get_by_role("link", name="Keluar").click(no_wait_after=True)
    assert left.value.status == 204
