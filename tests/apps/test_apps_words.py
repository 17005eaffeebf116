"""Words of the pages: every text has its English, values stay in place, nothing stale is kept."""

from __future__ import annotations

import re

import pytest

from widgets import catalogue, i18n


def test_every_text_of_the_pages_has_an_english_translation():
    assert catalogue.missing("en") == []


def test_the_catalogue_holds_no_text_that_is_gone():
    used = {each.id for each in catalogue.template() if each.id}
    kept = {each.id for each in catalogue.load("en") if each.id}
    assert kept - used == set()


def test_translations_keep_the_values_of_their_source():
    for source, translation in i18n.catalogue("en").items():
        assert sorted(re.findall(r"\{\w+\}", source)) == sorted(re.findall(r"\{\w+\}", translation)), source


def test_texts_are_found_in_python_templates_and_modules():
    places = {path for _message, path, _line in catalogue.messages()}
    assert {"hub/apps/states.py", "hub/apps/template/layout.html.j2", "widgets/static/host.mjs"} <= places


def test_modules_translate_only_texts_that_can_be_found():
    for path in (catalogue.ROOT / "widgets" / "static").rglob("*.mjs"):
        calls = re.findall(r"(?<![\w.$])t\(\s*([^\"\s)])", path.read_text(encoding="utf-8"))
        calls = [start for start in calls if path.name != "i18n.mjs"]
        assert calls == [], f"{path.name}: t() needs a text in double quotes"


@pytest.mark.parametrize(
    ("query", "expected"),
    [("bahasa=en", "Report"), ("bahasa=id", "Lapor"), ("", "Lapor"), ("bahasa=xx", "Lapor"), ("bahasa=../x", "Lapor")],
)
def test_a_kernels_language_comes_from_its_address(monkeypatch, query, expected):
    monkeypatch.setenv("QUERY_STRING", query)
    assert i18n._("Laporan").startswith(expected)


def test_an_unknown_text_stays_as_it_is():
    assert i18n.translate("belum pernah ditulis", "en") == "belum pernah ditulis"


def test_a_page_carries_only_the_texts_of_its_modules():
    carried = i18n.browser_catalogue("en")
    assert "Sesi Anda berakhir." in carried
    assert "Halaman ini gagal disusun" not in carried
    assert i18n.browser_catalogue("id") == {}
