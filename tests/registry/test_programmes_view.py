"""Composing programmes from the secretariat's notebook, against a real registry."""

import inspect
from datetime import date

import ipywidgets as ui
import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from spbe_core.client import Registry, RegistryError
from widgets.programmes import ProgrammesView
from widgets.report_jobs import ReportJobsView

pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


@pytest.fixture
def opened(lab):
    """Open the view as somebody; every view has a client of its own."""
    made = []

    def view(name="sekretariat"):
        made.append(Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token(name), InProcess(lab.app), lambda _: None))
        return ProgrammesView(made[-1])

    yield view
    for each in made:
        each.close()


def fill(view, **facts):
    given = {"code": "gelombang-1", "name": "Gelombang <b>1</b>", "codes": "18.71, 32.11\n18.71"}
    days = {"begin": date(2026, 8, 1), "until": date(2026, 9, 30)}
    for name, value in (given | days | facts).items():
        getattr(view, name).value = value


def stored(lab):
    return lab.client("peneliti").get("programmes").json()


@pytest.mark.parametrize("view", [ProgrammesView, ReportJobsView])
def test_a_view_hides_nothing_of_the_widget_that_it_is(view, template):
    """Only in a notebook would it be missed: there, each change of a trait is compared and sent."""
    own = {name for name, value in vars(view).items() if inspect.isfunction(value)} - {"__init__"}
    assert own & set(dir(ui.VBox)) == set()


def test_a_programme_is_made_changed_closed_and_opened_again(lab, opened):
    view = opened()
    assert (view.chosen.value, view.close_it.layout.display) == ("", "none")
    fill(view, begin=date(2026, 2, 8))
    assert "Hari pertama: 8 Februari 2026 · Hari terakhir: 30 September 2026" in view.days.value
    view.save.click()
    assert "Tersimpan: Gelombang &lt;b&gt;1&lt;/b&gt;, 2 daerah, versi 1." in view.said.value
    assert (view.chosen.value, view.code.disabled, view.codes.value) == (
        "gelombang-1",
        True,
        "18.71 Kota Bandar Lampung\n32.11 Kabupaten Sumedang",
    )
    assert "<b>" not in view.about.value
    assert "18.71 Kota Bandar Lampung · 32.11 Kabupaten Sumedang" in view.about.value
    view.codes.value += "\nNias Barat"
    view.close_it.click()  # what is typed is stored with it
    [made] = stored(lab)
    assert (made["closed"], made["regions"]) == (True, ["12.25", "18.71", "32.11"])
    assert (view.save.disabled, view.close_it.description) == (True, "Buka kembali")
    view.close_it.click()
    assert (stored(lab)[0]["closed"], view.save.disabled) == (False, False)
    view.chosen.value = ""
    assert (view.code.value, view.name.value, view.begin.value, view.codes.value) == ("", "", None, "")
    assert view.days.value == ""


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"code": ""}, "Isi kode, nama, hari pertama, dan hari terakhir"),
        ({"begin": None}, "Isi kode, nama, hari pertama, dan hari terakhir"),
        ({"until": date(2026, 7, 31)}, "mendahului hari pertamanya"),
        ({"codes": "18.71 11.1"}, "11.10"),
        ({"codes": "18.71, Bogor"}, "dipakai 2 daerah: Kabupaten Bogor (32.01), Kota Bogor (32.71)"),
        ({"codes": "18.71, Sumdang"}, "Maksud Anda Kabupaten Sumedang (32.11)"),
        ({"code": "Gelombang 1"}, "tidak berbentuk seperti yang diminta"),
        ({"name": "x" * 81}, "“nama”"),
    ],
)
def test_what_is_wrong_is_said_and_what_is_typed_stays(lab, opened, facts, said):
    view = opened()
    fill(view, **facts)
    view.save.click()
    assert said in view.said.value
    assert view.codes.value.startswith("18.71")
    assert stored(lab) == []


def test_who_may_not_write_is_told_so(lab, opened):
    view = opened("pendamping")
    fill(view)
    view.save.click()
    assert "tidak berwenang" in view.said.value
    assert stored(lab) == []


def test_what_somebody_else_wrote_is_shown_before_it_can_be_written_over(lab, opened):
    first = opened()
    fill(first)
    first.save.click()
    second = opened()
    second.chosen.value = "gelombang-1"
    first.codes.value = "51.71"
    first.save.click()
    second.codes.value = "12.25"
    second.save.click()
    assert "Program ini sudah diubah oleh Wulan Sekretariat" in second.said.value
    assert "51.71 Kota Denpasar" in second.about.value
    assert (second.codes.value, stored(lab)[0]["regions"]) == ("12.25", ["51.71"])
    second.save.click()
    assert (stored(lab)[0]["regions"], stored(lab)[0]["version"]) == (["12.25"], 3)


def test_a_new_programme_under_a_code_that_is_taken_is_not_written_over(lab, opened):
    first, second = opened(), opened()
    for view in (first, second):
        fill(view)
    first.save.click()
    for _ in range(2):
        second.save.click()
        assert "sudah ada" in second.said.value
    assert stored(lab)[0]["version"] == 1


def test_a_programme_that_somebody_closed_meanwhile_is_opened_again_only_by_name(lab, opened):
    """The button that said "Tutup program" would have opened it."""
    first = opened()
    fill(first)
    first.save.click()
    second = opened()
    second.chosen.value = "gelombang-1"
    first.close_it.click()
    second.close_it.click()
    assert stored(lab)[0]["version"] == 2
    assert "ditutup" in second.about.value
    assert (second.close_it.description, second.save.disabled) == ("Buka kembali", True)


def test_what_was_stored_is_said_even_if_the_list_cannot_be_read_then(lab, opened, monkeypatch):
    view = opened()

    def away():
        raise RegistryError("Lab tidak terjangkau.")

    monkeypatch.setattr(view._registry.programmes, "all", away)
    fill(view)
    view.save.click()
    assert "Tersimpan" in view.said.value
    assert (view.chosen.value, view.code.disabled) == ("gelombang-1", True)
    view.codes.value = "12.25"
    view.save.click()
    assert (stored(lab)[0]["regions"], stored(lab)[0]["version"]) == (["12.25"], 2)


def test_the_history_says_who_let_in_and_out_whom(lab, opened):
    view = opened()
    assert view.history.layout.display == "none"
    fill(view)
    view.save.click()
    view.codes.value = "18.71 51.71"
    view.save.click()
    view.history.click()
    newest, first = view.past.value.split("</li><li>")
    assert "Versi 2" in newest
    assert "Wulan Sekretariat: Gelombang &lt;b&gt;1&lt;/b&gt;, 1 Agustus 2026 – 30 September 2026" in newest
    assert newest.endswith("; masuk: 51.71 Kota Denpasar; keluar: 32.11 Kabupaten Sumedang")
    assert "masuk: 18.71 Kota Bandar Lampung, 32.11 Kabupaten Sumedang" in first
    coach = opened("pendamping")
    coach.chosen.value = "gelombang-1"
    coach.history.click()
    assert "tidak berwenang" in coach.said.value
    assert coach.past.value == ""
