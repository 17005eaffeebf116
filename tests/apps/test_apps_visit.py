"""Which region and period an address leads to, decided without a server."""

from __future__ import annotations

import pytest

from spbe_core import wire
from spbe_core.client import Registry
from widgets.page import (
    PERSON_VARIABLE,
    ChooseRegionError,
    NoRegionError,
    NotYoursError,
    Query,
    choose_period,
    choose_region,
    visit,
)

pytestmark = pytest.mark.processes

LAMPUNG = {"level": "kota", "province_code": "18", "province_name": "Lampung"}


def person(held: list[str] | None, own: tuple[str, ...] = ("18.71",)) -> wire.Person:
    regions = [wire.Region(code=code, name=f"Kota {code}", **LAMPUNG) for code in own]
    permissions = {} if held is None else {"assessments:read": held}
    return wire.Person(name="ani", display_name="Ani", roles=[], regions=regions, permissions=permissions, xsrf=None)


def test_the_first_region_is_taken_when_none_is_named():
    assert choose_region(person(["51.71", "18.71"], ("18.71", "51.71")), None).code == "18.71"


def test_the_named_region_is_taken():
    assert choose_region(person(["18.71", "51.71"], ("18.71", "51.71")), "51.71").name == "Kota 51.71"


def test_who_may_open_all_regions_names_one_or_is_asked():
    assert choose_region(person(["*"], ()), "11.10").name == "Kabupaten Aceh Singkil"
    with pytest.raises(ChooseRegionError):
        choose_region(person(["*"], ()), None)


@pytest.mark.parametrize("code", ["51.71", "18.7", "18,71", "1871", " 18.71", "99.99", "../18.71"])
def test_a_region_that_is_not_held_is_not_there(code):
    with pytest.raises(NotYoursError):
        choose_region(person(["18.71"]), code)


def test_who_may_open_all_regions_still_cannot_open_one_that_does_not_exist():
    with pytest.raises(NotYoursError):
        choose_region(person(["*"], ()), "99.99")


def test_who_holds_no_region_is_told():
    with pytest.raises(NoRegionError, match="sekretariat program"):
        choose_region(person(None, ()), "18.71")


def test_the_latest_open_period_is_the_default():
    assert choose_period(None) == "2026"
    assert choose_period("2024") == "2024"


@pytest.mark.parametrize("period", ["2020", "1999", "", "20245", "dua ribu"])
def test_a_period_that_cannot_be_opened_is_not_there(period):
    with pytest.raises(NotYoursError):
        choose_period(period)


def test_a_settled_address_reads_as_it_was_written():
    query = Query(region="11.10", period="2025", lang="en")
    assert Query.decode(query.encode()) == query
    assert "11.10" in query.encode()


def test_half_an_address_is_refused():
    with pytest.raises(NotYoursError):
        Query.decode("wilayah=18.71")


def test_a_kernel_that_is_told_who_visits_asks_nobody(monkeypatch):
    def asked(_registry: Registry) -> wire.Person:
        return person(["18.71"]).model_copy(update={"display_name": "Ani, ditanyakan"})

    monkeypatch.setattr(Registry, "me", asked)
    monkeypatch.setenv("SPBE_REGISTRY_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("SPBE_TOKEN", "token")
    address = {"QUERY_STRING": Query(region="18.71", period="2025", lang="id").encode()}
    told = visit(address | {PERSON_VARIABLE: person(["18.71"]).model_dump_json()})
    assert (told.person.display_name, told.region.code) == ("Ani", "18.71")
    assert visit(address).person.display_name == "Ani, ditanyakan"
    with pytest.raises(NotYoursError):
        visit(address | {PERSON_VARIABLE: person(["51.71"]).model_dump_json()})
