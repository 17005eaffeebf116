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


def test_words_that_follow_a_number_know_one_from_many():
    counted = re.compile(r"\{(\w+)\|[^{}|]+\|[^{}|]+\}")
    for source, translation in i18n.catalogue("en").items():
        given = {*re.findall(r"\{(\w+)\}", source), "count"}
        assert given.issuperset(found[1] for found in counted.finditer(translation)), source
        plain = counted.sub("", translation)
        assert "|" not in plain, f"not {{n|one|many}}: {translation}"
        number = r"\{(count|days|hours|minutes|weeks|effort)\} ((more|open|other|external|unchanged) )?[a-z-]+s\b"
        assert re.search(number, plain) is None, f"“1 …s”: {translation}"


def test_the_number_of_a_value_chooses_the_word():
    with i18n.spoken("en"):
        said = i18n._("{n} aksi lewat tenggat.")
    assert [said.format(n=n) for n in (0, 1, "1", 2)] == [
        "0 actions are past their due date.",
        "1 action is past its due date.",
        "1 action is past its due date.",
        "2 actions are past their due date.",
    ]


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
