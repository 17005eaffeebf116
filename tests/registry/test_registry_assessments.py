"""Opening assessments: once per region and period, by the rules that stand in the period and instrument data."""

import pytest

from spbe_core import instruments, wire


def open_one(client, code="18.71", period="2025", purpose="latihan", **arguments):
    return client.write("POST", f"regions/{code}/assessments", {"period": period, "purpose": purpose}, **arguments)


def test_opening_twice_is_one_assessment(lab):
    first = open_one(lab.client("operator"))
    second = open_one(lab.client("koordinator"))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert len(lab.client("operator").get("regions/18.71/assessments").json()) == 1


def test_opened_at_once_it_is_still_one(lab, at_once):
    replies = at_once(*(lambda: open_one(lab.client("operator")) for _ in range(4)))
    assert sorted(reply.status_code for reply in replies) == [200, 200, 200, 201]
    assert len({reply.json()["id"] for reply in replies}) == 1


def test_it_keeps_the_instrument_it_was_opened_with(lab, draft):
    info = wire.AssessmentInfo.model_validate(lab.client("operator").get("regions/18.71/assessments").json()[0])
    assert info.id == draft
    assert info.instrument_hash == instruments.load("permenpanrb-59-2020").content_hash
    assert (info.purpose, info.sample, info.state, info.last_change_at) == ("latihan", False, "draft", None)
    content = lab.client("operator").get(f"instruments/content/{info.instrument_hash}")
    assert content.content == instruments.load("permenpanrb-59-2020").content()
    assert "immutable" in content.headers["cache-control"]


def test_a_revoked_instrument_is_for_exercise_only(lab):
    reply = open_one(lab.client("operator"), purpose="resmi")
    assert reply.status_code == 422
    assert "latihan" in reply.json()["detail"]
    assert lab.client("operator").get("regions/18.71/assessments").json() == []


@pytest.mark.parametrize(("period", "word"), [("2020", "belum tersedia"), ("1999", "tidak dikenal"), ("25", "period")])
def test_a_period_without_an_instrument_is_refused(lab, period, word):
    reply = open_one(lab.client("operator"), period=period)
    assert reply.status_code == 422
    assert word in reply.json()["detail"]


def test_the_instrument_in_force_is_opened_for_real_or_as_an_exercise(lab):
    reply = open_one(lab.client("operator"), period="2026", purpose="resmi")
    assert (reply.status_code, reply.json()["instrument"]) == (201, "pemdi-permenpanrb-8-2026")
    assert open_one(lab.client("operator"), period="2026").status_code == 409  # one assessment per period
    foreign = lab.client("denpasar")
    assert open_one(foreign, code="51.71", period="2026").json()["purpose"] == "latihan"


def test_an_administrative_region_has_no_assessment(lab):
    lab.hub.people["jakpus"] = lab.hub.people["operator"].__class__(
        "jakpus", "Jakpus", ("operator",), ["custom:spbe:assessments:create!group=31.71"], "token-jakpus"
    )
    reply = open_one(lab.client("jakpus"), code="31.71")
    assert reply.status_code == 422
    assert "provinsi" in reply.json()["detail"]


def test_a_mistyped_region_code_is_answered_with_what_was_meant(lab):
    reply = lab.client("peneliti").get("regions/11.1")
    assert reply.status_code == 404
    assert "11.10" in reply.json()["detail"]
    assert lab.client("peneliti").get("regions/11.10").json()["name"] == "Kabupaten Aceh Singkil"


def test_regions_can_be_narrowed(lab):
    client = lab.client("peneliti")
    assert len(client.get("regions").json()) == 552
    assert len(client.get("regions", params={"level": "provinsi"}).json()) == 38
    lampung = client.get("regions", params={"province": "18", "level": "kota"}).json()
    assert [region["code"] for region in lampung] == ["18.71", "18.72"]


def test_results_are_as_printed(lab):
    client = lab.client("peneliti")
    (lampung,) = client.get("results", params={"region": "18.71", "year": 2024}).json()
    assert (lampung["index"], lampung["predicate"], lampung["note"]) == ("2.98", "Baik", None)
    (nias,) = client.get("results", params={"region": "12.25", "year": 2024}).json()
    assert (nias["index"], nias["predicate"]) == ("1.80", "Kurang")
    assert nias["note"]
    assert len(client.get("results", params={"year": 2023}).json()) == 621
    assert client.get("results", params={"region": "11.1"}).status_code == 422


def test_periods_and_instruments_are_listed(lab):
    client = lab.client("peneliti")
    periods = {each["period"]: each for each in client.get("periods").json()}
    assert periods["2025"]["exercise_only"]
    assert not periods["2020"]["available"]
    assert (periods["2026"]["available"], periods["2026"]["exercise_only"]) == (True, False)
    held = {each["id"]: each["revoked"] for each in client.get("instruments").json()}
    assert held == {"pemdi-permenpanrb-8-2026": False, "permenpanrb-5-2018": True, "permenpanrb-59-2020": True}
    assert client.get("instruments/content/" + "0" * 64).status_code == 404
