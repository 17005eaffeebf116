"""A page as it is answered: content, surroundings, states and what it never shows."""

from __future__ import annotations

import asyncio
import re

import pytest

from hub.apps.pages import PAGES
from hub.permissions import role

pytestmark = pytest.mark.processes

NOT_FOUND = "Halaman tidak ditemukan"


def test_a_page_is_drawn_for_its_visitor(service):
    page = service.open("ani")
    assert page.reply.status_code == 200
    assert '<html lang="id">' in page.text
    assert "<title>Beranda · Kota Bandar Lampung · Lab Loncatan SPBE</title>" in page.text
    assert 'href="/services/apps/beranda" aria-current="page"' in page.text
    assert page.text.count('aria-current="page"') == 1
    assert re.search(r"<b>Kota Bandar Lampung</b><span[^>]*>Nama ani · operator</span>", page.text)
    assert page.text.index("Menyiapkan halaman") < page.text.index('<div class="spbe-widget" data-drawn')
    assert page.config["region"] == "18.71"
    assert page.config["user"] == "ani"
    assert page.alive()


def test_g3_01_a_page_may_load_from_no_other_host(service):
    page = service.open("ani")
    policy = page.reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert re.findall(r'(?:src|href)="(https?:|//)', page.text) == []
    assert page.reply.headers["Cache-Control"] == "no-store"


def test_a_page_holds_no_token(service):
    text = service.open("ani", "penilaian").text
    assert "token-ani" not in text


def test_text_that_people_wrote_stays_text(service, tools):
    page = service.open("citra")
    assert tools.hostile not in page.text
    assert page.text.count("Kota &lt;script&gt;alert(") >= 3  # title, header, widget
    assert page.state["title"] == tools.hostile
    assert "<script>alert" not in page.text


def test_g1_06_a_failed_cell_becomes_a_state_with_a_reference_that_the_log_knows(service, tools):
    page = service.open("ani", "penilaian")
    assert "Halaman ini gagal disusun" in page.text
    assert "Yang sudah tersimpan tetap aman." in page.text
    assert "Traceback" not in page.text
    assert "/rahasia/sandi" not in page.text
    line = next(line for line in service.log().splitlines() if page.reference in line)
    assert "page=penilaian" in line
    assert "user=ani" in line
    assert "spbe-kernel" not in page.text
    head = page.text.partition("</head>")[0]  # what the page's script begins with, before anything is drawn
    assert f'/api/instruments/content/{page.config["instrument"]}" as="fetch" crossorigin="anonymous"' in head
    assert page.config["module"] in head
    assert head.index("spbe-page") < head.index('<script type="module" async')


def test_a_notebook_that_allocates_without_end_ends_alone_and_its_page_says_so(service, tools):
    async def open_beside_another():
        other = await asyncio.to_thread(service.open, "budi")
        async with tools.connect(other, "budi"):
            return await asyncio.to_thread(service.open, "ani", "surat"), other.alive()

    page, other_lives = asyncio.run(open_beside_another())
    assert "Halaman ini kehabisan memori" in page.text
    assert "hanya halaman ini yang berhenti" in page.text
    assert "spbe-kernel" not in page.text
    assert "page=surat" in next(line for line in service.log().splitlines() if page.reference in line)
    assert other_lives


def test_a_notebook_that_shows_nothing_is_a_failure(service):
    page = service.open("ani", "tolok-ukur")
    assert "Halaman ini gagal disusun" in page.text
    assert "showed no widget" in service.log()


def test_a_kernel_that_dies_while_drawing_is_a_failure(service):
    page = service.open("ani", "rencana-aksi")
    assert "Halaman ini gagal disusun" in page.text
    assert page.text.rstrip().endswith("</html>")


def test_g1_06_a_registry_that_the_kernel_cannot_reach_is_said(service):
    page = service.open("ani", "laporan")
    assert "Layanan data sedang tidak menjawab" in page.text


def test_g1_06_a_registry_that_does_not_answer_is_said_before_a_kernel_starts(service):
    page = service.open("fajar")
    assert page.reply.status_code == 503
    assert "Layanan data sedang tidak menjawab" in page.text
    assert page.reference in service.log()


def test_g1_06_a_hub_that_does_not_answer_is_said_and_the_page_tries_again_by_itself(service):
    reply = service.client("nobody-knows").get("beranda")
    assert reply.status_code == 503
    assert "Lab belum dapat mengenali Anda" in reply.text
    assert 'href="/services/apps/beranda"' in reply.text
    assert 5 <= int(reply.headers["Refresh"]) <= 10
    assert "Refresh" not in service.open("dewi").reply.headers


def test_an_account_without_region_learns_whom_to_ask(service):
    page = service.open("dewi")
    assert page.reply.status_code == 403
    assert "Minta koordinator SPBE daerah Anda atau sekretariat program" in page.text
    assert 'href="/hub/spawn"' in page.text


def test_somebody_elses_region_answers_like_one_that_does_not_exist(service):
    foreign = service.open("ani", "beranda?wilayah=51.71")
    missing = service.open("ani", "beranda?wilayah=99.99")
    assert foreign.reply.status_code == missing.reply.status_code == 404
    assert NOT_FOUND in foreign.text
    same = [re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}|51\.71|99\.99", "", page.text) for page in (foreign, missing)]
    assert same[0] == same[1]


@pytest.mark.parametrize(
    "query", ["periode=1999", "periode=2020", "wilayah=18.7", "wilayah=%3Cscript%3E", "wilayah=11.1"]
)
def test_an_address_that_leads_nowhere_is_not_found(service, query):
    page = service.open("ani", f"beranda?{query}")
    assert page.reply.status_code == 404
    assert NOT_FOUND in page.text
    assert "<script>" not in page.text.replace('<script type="', "")


def test_who_has_several_regions_may_choose(service):
    page = service.open("eko", "beranda?wilayah=")
    assert "Pilih wilayah" in page.text
    assert re.findall(r'<option value="([\d.]+)"', page.text) == ["18.71", "51.71"]
    assert service.open("eko", "beranda?wilayah=51.71").state["title"] == "Kota Denpasar"


def test_the_menu_keeps_region_and_period(service):
    page = service.open("eko", "beranda?wilayah=51.71&periode=2024")
    for each in PAGES:
        named = f'href="/services/apps/{each.name}?wilayah=51.71&amp;periode=2024"' in page.text
        assert named == (each.right is None or each.right in role("pendamping").permissions)  # eko is a coach
    assert page.config["period"] == "2024"


def test_the_menu_names_the_history_to_those_who_may_read_it(service):
    assert 'href="/services/apps/riwayat"' in service.open("citra").text
    assert "/services/apps/riwayat" not in service.open("ani").text


def test_the_chosen_language_is_remembered_for_these_pages_only(service):
    client = service.signed_in("eko")
    reply = client.get("beranda?wilayah=&bahasa=en")
    assert '<html lang="en">' in reply.text
    assert "Path=/services/apps/" in reply.headers["Set-Cookie"]
    assert '<html lang="en">' in client.get("beranda?wilayah=").text
    assert '<html lang="id">' in client.get("beranda?wilayah=&bahasa=xx").text.replace('lang="en"', 'lang="id"', 1)


def test_a_role_is_written_small_within_the_line_but_no_abbreviation(service):
    client = service.signed_in("citra")
    assert "Nama citra · koordinator SPBE</span>" in client.get("beranda?bahasa=id").text
    assert "Nama citra · SPBE coordinator</span>" in client.get("beranda?bahasa=en").text


def test_the_head_of_a_page_comes_before_its_kernel(service):
    with service.signed_in("ani").stream("GET", "beranda", headers={"Accept-Encoding": "identity"}) as reply:
        chunks = reply.iter_text()
        first = next(chunks)
        assert "Menyiapkan halaman" in first
        assert 'aria-label="Halaman"' in first
        assert "Nama ani" in first
        assert "spbe-widget" not in first
        rest = "".join(chunks)
    assert 'class="spbe-widget"' in rest


def test_a_token_of_ones_own_opens_no_page_and_reaches_no_kernel(service):
    reply = service.client("ani").get("beranda")
    assert reply.status_code == 403
    assert "Halaman ini untuk peramban" in reply.text
    assert "spbe-widget" not in reply.text
    assert service.client().get("beranda?token=token-ani").status_code == 302  # as if there were none: sign in


def test_pages_travel_compressed(service):
    reply = service.signed_in("ani").get("beranda", headers={"Accept-Encoding": "gzip"})
    assert reply.headers["Content-Encoding"] == "gzip"
    assert "Kota Bandar Lampung" in reply.text


def test_browser_files_are_public_packed_and_kept_for_ever(service):
    address = re.search(r'src="/services/apps/(static/[0-9a-f]{12}/paket1/host\.mjs)"', service.open("ani").text)[1]
    reply = service.client().get(address, headers={"Accept-Encoding": "gzip"})
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "text/javascript"
    assert reply.headers["Content-Encoding"] == "gzip"
    assert "immutable" in reply.headers["Cache-Control"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    plain = service.client().get(address, headers={"Accept-Encoding": "identity"})
    assert plain.text == reply.text
    assert "Content-Encoding" not in plain.headers


def test_a_version_that_is_not_this_one_is_not_kept(service):
    reply = service.client().get("static/000000000000/host.mjs")
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-cache"
