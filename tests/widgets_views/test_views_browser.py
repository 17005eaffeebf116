"""The views' modules in a real browser, with the real Python side behind them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from spbe_core import results, wire
from spbe_core.client import RegistryError
from widgets.benchmark import BenchmarkView
from widgets.home import HomeView
from widgets.portfolio import PortfolioView

pytestmark = pytest.mark.browser
OUTSIDE = """[...document.querySelectorAll('.picture svg')].flatMap((svg) => { const box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].filter((t) => { const b = t.getBoundingClientRect();
        return b.left < box.left - 1 || b.right > box.right + 1; }).map((t) => t.textContent); })"""
"""What is written in a picture and cut at its edge."""


@pytest.mark.parametrize("width", [1280, 360])
def test_g3_03_thirty_quick_switches_end_with_the_last_and_move_nothing(stage, visit_to, width):
    shown = stage(BenchmarkView(visit_to("18.71")), width)
    page = shown.page
    page.evaluate("window.delay = 120")
    height = page.evaluate("document.documentElement.scrollHeight")
    top = page.evaluate("document.querySelector('[data-figure=strip]').getBoundingClientRect().top")
    seen = []
    for turn in range(30):
        page.evaluate(f"document.querySelector('[data-year=\"{2023 + turn % 2}\"]').click()")
        page.evaluate(f"document.querySelector('[data-beside={'provinsi' if turn % 3 else 'jenis'}]').click()")
        seen.append(page.evaluate("document.querySelectorAll('[data-figure=strip] svg').length"))
    page.locator("[data-beside=provinsi]").click()
    page.locator("[data-year='2023']").click()
    page.wait_for_function("!document.querySelector('.tolok').hasAttribute('aria-busy')")
    assert "2023" in page.locator("[data-lead]").inner_text()
    assert "kabupaten/kota di Lampung" in page.locator("h1").inner_text()
    assert set(seen) == {1}
    rows = page.locator("[data-figure=strip] tbody tr").count()
    marks = page.locator("[data-figure=strip] svg :is(circle, path, rect)").count()
    assert rows == marks == 15
    assert shown.asked <= 62
    assert abs(page.evaluate("document.documentElement.scrollHeight") - height) <= 4
    assert abs(page.evaluate("document.querySelector('[data-figure=strip]').getBoundingClientRect().top") - top) <= 4
    assert shown.errors == []


def test_a_region_is_found_by_keyboard_and_compared(stage, visit_to):
    page = stage(BenchmarkView(visit_to("18.71"))).page
    page.locator("[data-beside=daerah]").press("Enter")
    field = page.get_by_role("combobox")
    field.type("sume")
    field.press("Enter")
    page.get_by_role("heading", name="Kota Bandar Lampung 1,53 di bawah Kabupaten Sumedang pada 2024").wait_for()
    assert page.locator("[data-figure=strip] .name-reference").text_content() == "Kabupaten Sumedang 4,51"
    assert field.input_value() == ""
    field.press("Escape")
    assert page.evaluate("document.activeElement.dataset.beside") == "daerah"
    assert page.locator("#pilih-daerah").is_hidden()


@pytest.mark.parametrize("width", [1280, 360])
def test_an_own_list_is_made_changed_and_found_again(stage, visit_to, width):
    shown = stage(BenchmarkView(visit_to("18.71")), width)
    page, phone = shown.page, width == 360
    pill, field = page.locator("[data-beside=daerah]"), page.get_by_role("combobox")
    page.get_by_role("button", name="Daerah setara").click()
    pill.tap() if phone else pill.press("Enter")
    for name in ("Kota Denpasar", "Kabupaten Garut", "Kota Metro", "Kota Yogyakarta"):
        field.fill(name.lower())
        page.get_by_role("option").first.tap() if phone else field.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile(r"peringkat ke-\d dari 5 daerah dalam daftar Anda"))
    expect(pill).to_have_text("Daftar Anda (4)")
    assert page.locator("[data-figure=strip] tbody tr.chosen").count() == 4
    assert page.locator("[data-figure=strip] svg .name-chosen").all_text_contents() == ["3", "4", "2", "1"]
    field.fill("garut")
    page.get_by_text("Tidak ada daerah dengan nama itu.").wait_for()  # it is in the list already
    field.press("Escape")
    page.get_by_role("button", name="Daerah setara").click()
    expect(page.locator("h1")).to_contain_text("daerah setara")
    assert page.locator("[data-figure=strip] tbody tr.chosen").count() == 4
    pill.tap() if phone else pill.press("Enter")
    taken = page.get_by_role("button", name="Keluarkan Kabupaten Garut dari daftar")
    assert taken.bounding_box()["height"] >= 44
    taken.tap() if phone else taken.press("Enter")
    expect(page.locator("h1")).to_contain_text("median 3 daerah pilihan Anda")
    assert page.evaluate("document.activeElement.ariaLabel") == "Keluarkan Kota Metro dari daftar"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    kept = page.evaluate("Object.entries(localStorage)")
    assert kept == [["spbe-beside op 18.71", '["51.71","18.72","34.71"]']]
    for name in ("Kota Denpasar", "Kota Metro", "Kota Yogyakarta"):
        page.get_by_role("button", name=f"Keluarkan {name} dari daftar").click()
    expect(page.locator("h1")).to_contain_text("daerah setara")
    expect(pill).to_have_text("Pilih daerah…")
    assert page.evaluate("localStorage.length") == 0
    assert shown.errors == []


def test_the_own_list_of_an_earlier_visit_is_there_again_and_nobody_elses(stage, visit_to):
    held = {"spbe-beside op 18.71": '["51.71","18.71","<b>",7]', "spbe-beside lain 18.71": '["32.11"]'}
    page = stage(BenchmarkView(visit_to("18.71")), held=held).page
    expect(page.locator("[data-beside=daerah]")).to_have_text("Kota Denpasar")
    expect(page.locator("[data-figure=strip] svg .name-chosen")).to_contain_text("Kota Denpasar")
    expect(page.locator("h1")).to_have_text("Bandar Lampung peringkat ke-69 dari 93 kota")


def test_the_highest_of_an_own_list_is_written_whole_and_its_rows_stay_rows(stage, visit_to):
    held = {"spbe-beside op 32.11": '["51.71","18.72","32.05","32.04","18.71"]'}
    page = stage(BenchmarkView(visit_to("32.11")), 360, held=held).page
    expect(page.locator("[data-figure=places] svg")).to_contain_text("100 %100 %")
    assert page.evaluate(OUTSIDE) == []
    rows = page.evaluate("[...document.querySelectorAll('tr.own')].map((row) => getComputedStyle(row).display)")
    assert set(rows) == {"table-row"}  # a style of the list's "own" once took rows of tables apart


def test_the_search_field_takes_no_code_and_says_when_nothing_fits(stage, visit_to):
    shown = stage(BenchmarkView(visit_to("18.71")), 360)
    shown.page.locator("[data-beside=daerah]").tap()
    shown.page.get_by_role("combobox").fill("<img src=x onerror=alert(1)>")
    shown.page.get_by_text("Tidak ada daerah dengan nama itu.").wait_for()
    assert shown.errors == []


@pytest.mark.parametrize("code", ["18.71", "32.11", "16.07", "95.01", "91"])
def test_at_360_px_nothing_runs_out_of_the_page(stage, visit_to, code):
    page = stage(BenchmarkView(visit_to(code)), 360).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg text')].map((t) => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert sizes
    assert min(sizes) >= 12
    assert page.evaluate(OUTSIDE) == []
    axis = page.locator("[data-figure=places] svg .tick-label").evaluate_all(
        "(all) => all.map((each) => each.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    assert len(axis) == 5
    gaps = [after[0] - before[1] for before, after in pairwise(axis)]
    assert min(gaps) >= 6, "labels of an axis that touch read as one"


def test_touch_targets_are_large_enough(stage, visit_to, fake_registry):
    fake_registry.care = ("18.71", "51.71")
    for widget in (BenchmarkView(visit_to("18.71")), HomeView(visit_to("18.71")), PortfolioView(fake_registry)):
        page = stage(widget, 360).page
        small = page.evaluate(
            """[...document.querySelectorAll('button, a, input, summary')].filter((e) => e.offsetParent)
            .map((e) => [e.textContent, e.getBoundingClientRect().height]).filter(([, height]) => height < 44)"""
        )
        assert small == []


def test_a_new_note_appears_on_beranda_without_a_reload(stage, visit_to, fake_registry, make_note):
    fake_registry.levels["18.71"] = {"i01": 3}
    page = stage(HomeView(visit_to("18.71"))).page
    assert "Belum ada catatan" in page.locator("[data-part=note]").inner_text()
    fake_registry.notes["a-18.71"] = [make_note("n", "Lengkapi <b>daftar</b> risiko")]
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("Lengkapi <b>daftar</b> risiko").wait_for()
    fake_registry.notes["a-18.71"] = [make_note("n", "Unggah SK")]
    told = 'event: changes\nid: 5\ndata: {"seq": 5}\n\n'
    page.route("**/assessments/a-18.71/live?after=1", lambda route: route.fulfill(body=told))
    page.route("**/assessments/a-18.71/live?after=5", lambda route: route.fulfill(body=""))
    page.get_by_text("Unggah SK").wait_for(timeout=15_000)  # sooner than it asks by itself


def _portfolio(fake_registry):
    fake_registry.care = ("18.71", "51.71", "32.11")
    fake_registry.levels |= {"51.71": {f"i{n:02}": 3 for n in range(1, 48)}, "18.71": {"i01": 2}}
    return PortfolioView(fake_registry)


def test_coach_opens_a_region_and_a_note_is_stored_once(stage, fake_registry):
    shown = stage(_portfolio(fake_registry))
    page = shown.page
    page.get_by_role("button", name="Kota Denpasar").press("Enter")
    page.get_by_role("heading", name="Kota Denpasar").wait_for()
    expect(page.locator(".ind")).to_have_count(47)
    page.locator("[data-indicator=i22] summary").click()
    page.get_by_label("Catatan untuk indikator 22").fill("Perlu <b>SK</b> tim")
    button = page.locator("[data-indicator=i22]").get_by_role("button", name="Simpan catatan")
    button.dblclick()
    page.locator("[data-indicator=i22] .cm").wait_for()
    assert [note.text for note in fake_registry.notes["a-51.71"]] == ["Perlu <b>SK</b> tim"]
    assert page.locator("[data-indicator=i22] .cm").inner_text().count("Perlu <b>SK</b> tim") == 1
    assert page.get_by_label("Catatan untuk indikator 22").input_value() == ""
    page.get_by_role("button", name="Tandai selesai").click()
    page.get_by_role("button", name="Buka lagi").wait_for()
    assert fake_registry.notes["a-51.71"][0].done
    assert shown.errors == []


def test_a_programme_shows_its_regions_only_and_stays_chosen_when_the_table_is_read_again(stage, fake_registry):
    view = _portfolio(fake_registry)
    page = stage(view).page
    assert page.get_by_label("Program").is_hidden()
    facts = {"code": "g", "version": 1, "at": "2026-07-01T00:00:00Z", "begin": "2026-08-01", "until": "2026-09-30"}
    made = wire.Programme.model_validate({**facts, "name": "Gelombang <b>1</b>", "regions": ["51.71", "12.25"]})
    fake_registry.cohorts = [made]
    page.get_by_role("button", name="Muat ulang").click()
    page.get_by_label("Program").select_option("Gelombang <b>1</b>")
    page.get_by_role("heading", name="1 dari 3 daerah").wait_for()
    assert page.locator("[data-rows] tr").all_inner_texts()[0].startswith("Kota Denpasar")
    fake_registry.cohorts = [made, made.model_copy(update={"code": "h", "name": "Gelombang 2"})]
    page.get_by_role("button", name="Muat ulang").click()
    page.get_by_label("Program").get_by_role("option", name="Gelombang 2").wait_for(state="attached")
    assert page.get_by_label("Program").input_value() == "g"
    page.get_by_text("Rekomendasi untuk beberapa daerah").click()
    offered = page.locator(".advise-regions label")
    expect(offered).to_have_text([" Kota Denpasar"])
    page.get_by_label("Program").select_option("")
    expect(offered).to_have_count(3)
    page.locator(".advise-regions").get_by_label("Kota Bandar Lampung").check()
    page.get_by_label("Program").select_option("g")
    expect(offered).to_have_text([" Kota Bandar Lampung", " Kota Denpasar"])  # what is ticked stays seen
    page.locator(".advise-regions").get_by_label("Kota Bandar Lampung").uncheck()
    assert page.locator("[data-rows] tr").count() == 1
    fake_registry.cohorts = []
    page.get_by_role("button", name="Muat ulang").click()
    page.get_by_role("heading", name="3 daerah dalam pendampingan").wait_for()


def test_nothing_is_said_to_be_published_of_a_region_without_results(stage, fake_registry):
    fake_registry.care = ("18.03", "31.71")
    fake_registry.rows = tuple(row for row in fake_registry.rows if row.region_code != "31.71")
    fake_registry.levels |= {"18.03": {"i01": 2}, "31.71": {"i01": 2}}
    page = stage(PortfolioView(fake_registry)).page
    for name, said in (
        ("Kota Administrasi Jakarta Pusat", "belum ada untuk daerah ini."),
        ("Lampung Utara", "hanya nilai domain."),
    ):
        page.get_by_role("button", name=name).click()
        page.get_by_role("heading", name=name).wait_for()
        page.get_by_text("Tingkat per indikator dari penetapan").wait_for()
        assert page.get_by_text("Tingkat per indikator dari penetapan").inner_text().endswith(said)
    fake_registry.levels = {}
    page.get_by_role("button", name="Muat ulang").click()
    page.get_by_role("button", name="Kota Administrasi Jakarta Pusat").click()
    page.get_by_text("Daerah ini belum memiliki draf").wait_for()
    page.get_by_role("heading", name="Kota Administrasi Jakarta Pusat").wait_for()
    assert page.locator("table.domains").count() == 0


def test_a_refused_note_keeps_its_text_and_says_why(stage, fake_registry):
    page = stage(_portfolio(fake_registry)).page
    page.get_by_role("button", name="Kota Denpasar").click()
    page.locator("[data-indicator=i22] summary").click()
    box = page.get_by_label("Catatan untuk indikator 22")
    box.fill("Jangan hilang")
    fake_registry.broken = "Registri tidak menjawab."
    page.locator("[data-indicator=i22]").get_by_role("button", name="Simpan catatan").click()
    page.get_by_text("Belum tersimpan. Registri tidak menjawab. Teks Anda tetap di sini.").wait_for()
    assert box.input_value() == "Jangan hilang"
    page.get_by_role("button", name="Muat ulang").click()
    page.get_by_role("alert").get_by_text("Registri tidak menjawab.").wait_for()
    assert box.input_value() == "Jangan hilang"
    assert page.locator("[data-rows] tr").count() == 3
    fake_registry.broken = None
    page.locator("[data-indicator=i22]").get_by_role("button", name="Simpan catatan").click()
    page.locator("[data-indicator=i22] .cm").wait_for()
    assert len(fake_registry.notes["a-51.71"]) == 1


def test_all_regions_are_filtered_by_name(stage, fake_registry):
    fake_registry.care = tuple(
        dict.fromkeys(r.region_code for r in results.official() if r.region_code and r.year == 2024)
    )
    page = stage(PortfolioView(fake_registry)).page
    assert page.locator("[data-rows] tr").count() == 523
    page.get_by_label("Saring menurut nama atau kode").fill("kota ban")
    assert page.locator("[data-rows] tr").all_inner_texts()[0].startswith("Kota Banda")
    assert page.get_by_role("heading", name="dari 523 daerah").is_visible()


def test_a_coach_gives_one_recommendation_to_the_regions_that_were_ticked(stage, fake_registry):
    given = []

    def recommend(wanted, _key):
        if not given:
            given.append(wanted)
            raise RegistryError("Wilayah 32.11 bukan dampingan Anda.", 404)
        given.append(wanted)

    changed = []
    text = {"to_level": 3, "title": "Tetapkan <b>SOP</b>", "owner_office": "Diskominfo", "due": "2030-06-30"}
    signed = {"version": 1, "author": "sari", "author_name": "Dr. Sari", "at": "2026-11-25T03:42:00Z"}
    states = [{"region_code": code, "status": "baru", "text_version": 1, **signed} for code in ("32.11", "51.71")]
    about = {"id": "r", "instrument": "permenpanrb-59-2020", "period": "2025", "indicator": "i22"}
    one = wire.Recommendation.model_validate({**about, "newest": {**text, **signed}, "states": states})
    fake_registry.recommend = recommend
    fake_registry.recommendations = lambda: [one]
    fake_registry.rewrite_recommendation = lambda made, new, version, _key: changed.append((made, new.title, version))
    fake_registry.give_recommendation = lambda made, regions, _key: changed.append((made, regions))
    shown = stage(_portfolio(fake_registry))
    page = shown.page
    page.get_by_text("Rekomendasi untuk beberapa daerah").click()
    page.get_by_role("button", name="Berikan rekomendasi").click()
    page.get_by_text("Rekomendasi belum lengkap").wait_for()
    for name in ("Kota Denpasar", "Kabupaten Sumedang"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_label("Periode").select_option("2025")
    page.get_by_label("Indikator", exact=True).select_option("i22")
    page.get_by_label("Apa yang dikerjakan").fill("Tetapkan <b>SOP</b>")
    page.get_by_label("Tenggat").fill("2030-06-30")
    button = page.get_by_role("button", name="Berikan rekomendasi")
    button.click()
    page.get_by_text("Belum diberikan. Wilayah 32.11 bukan dampingan Anda.").wait_for()
    assert page.get_by_label("Apa yang dikerjakan").input_value() == "Tetapkan <b>SOP</b>"
    button.click()
    page.get_by_text("diberikan", exact=True).wait_for()
    last = given[-1]
    assert (last.regions, last.period, last.indicator, last.to_level) == (["32.11", "51.71"], "2025", "i22", 3)
    assert (last.title, bool(last.owner_office)) == ("Tetapkan <b>SOP</b>", True)
    page.get_by_role("button", name="Ubah atau tambah daerah").click()
    assert page.get_by_label("Tenggat").input_value() == "2030-06-30"
    assert page.get_by_role("checkbox", name="Kota Denpasar").is_disabled()
    page.get_by_role("checkbox", name="Kota Bandar Lampung").check()
    page.get_by_label("Apa yang dikerjakan").fill("Tetapkan SOP")
    page.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_text("perubahan tersimpan").wait_for()
    assert changed == [("r", "Tetapkan SOP", 1), ("r", ["18.71"])]
    assert page.get_by_role("button", name="Berikan rekomendasi").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.errors == []


def _recommended(version: int, title: str, *codes: str) -> wire.Recommendation:
    signed = {"author": "sari", "author_name": "Dr. Sari", "at": "2026-11-25T03:42:00Z"}
    newest = {"to_level": 3, "title": title, "owner_office": "Diskominfo", "due": "2030-06-30", "version": version}
    states = [{"region_code": code, "status": "baru", "text_version": 1, "version": 1, **signed} for code in codes]
    about = {"id": "r", "instrument": "permenpanrb-59-2020", "period": "2025", "indicator": "i22"}
    return wire.Recommendation.model_validate({**about, "newest": {**newest, **signed}, "states": states})


def test_a_recommendation_being_written_survives_the_change_of_another_and_an_answer_that_comes_late(
    stage, fake_registry
):
    stored = [_recommended(1, "Tetapkan SOP", "32.11")]
    asked = []

    def rewrite(made, new, version, _key):
        asked.append((new.title, version))
        stored[0] = _recommended(version + 1, new.title, "32.11")

    def give(_made, more, _key):
        asked.append(more)
        if len(asked) == 2:
            raise RegistryError("Registri tidak menjawab.")

    fake_registry.recommendations = lambda: list(stored)
    fake_registry.rewrite_recommendation, fake_registry.give_recommendation = rewrite, give
    shown = stage(_portfolio(fake_registry))
    page = shown.page
    page.get_by_text("Rekomendasi untuk beberapa daerah").click()
    title, due = page.get_by_label("Apa yang dikerjakan"), page.get_by_label("Tenggat")
    title.fill("Belum selesai ditulis")
    due.fill("2031-01-31")
    page.get_by_role("checkbox", name="Kota Denpasar").check()
    change = page.get_by_role("button", name="Ubah atau tambah daerah")
    change.click()
    assert title.input_value() == "Tetapkan SOP"
    title.fill("Tetapkan SOP insiden")
    page.get_by_role("checkbox", name="Kota Bandar Lampung").check()
    save = page.get_by_role("button", name="Simpan perubahan")
    page.evaluate("window.delay = 500")
    save.click()
    title.fill("Tetapkan SOP insiden siber")  # before the answer is there
    page.get_by_text("Belum tersimpan. Registri tidak menjawab.").wait_for()
    assert title.input_value() == "Tetapkan SOP insiden siber"
    save.click()
    page.get_by_text("perubahan tersimpan").wait_for()
    assert asked == [("Tetapkan SOP insiden", 1), ["18.71"], ("Tetapkan SOP insiden siber", 2), ["18.71"]]
    assert (title.input_value(), due.input_value()) == ("Belum selesai ditulis", "2031-01-31")
    assert page.get_by_role("checkbox", name="Kota Denpasar").is_checked()
    assert shown.errors == []
