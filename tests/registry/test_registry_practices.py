"""Practices: seen once published, endorsed as published, adopted as one action that names them, outcomes told."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from fake_hub import person

from hub.doctor import replay
from hub.registry import events, load_sample_region
from spbe_core import practices, regions

TOLD = {
    "instrument": "permenpanrb-59-2020",
    "indicator": "i22",
    "level": 3,
    "title": "SMKI dari nol <b>dalam setahun</b>",
    "how": "Perbup dulu, lalu lampiran & jadwal.",
    "who": "Diskominfo",
    "duration": "9 bulan",
    "cost": "Rp40 juta",
    "documents": "Perbup 12/2024",
    "repository": "https://git.example/smki",
    "licence": "AGPL",
    "agreement": "BAST tersedia",
    "pitfalls": "Jangan mulai dari aplikasi.",
}
HOST, GUEST, SAMPLE = "51.71", "18.71", regions.SAMPLE.code


def write(lab, **facts):
    return lab.client("denpasar").write("POST", f"regions/{HOST}/practices", {**TOLD, **facts}).json()


def state(lab, made, version, wanted="terbit"):
    lab.hub.people.setdefault("kadek", boss())
    return lab.client("kadek").write("PUT", f"practices/{made}/state", {"state": wanted}, version=version)


def boss():
    return person("kadek", "koordinator", (HOST,), "Kadek Koordinator")


def found(lab, who="operator", **asked):
    reply = lab.client(who).get("practices", params=asked)
    assert reply.status_code == 200, reply.text
    return [each for each in reply.json() if each["region"]]


def adopt(lab, made, who="operator", **facts):
    body = {"period": "2025", "indicator": "i22", **facts}
    return lab.client(who).write("PUT", f"regions/{GUEST}/adoptions/{made}", body)


def whole(lab):
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []
        assert events.verify(session) == []


def test_only_what_a_region_publishes_is_seen_and_what_it_takes_back_is_not(lab):
    made = write(lab)
    assert (made["state"], made["published"]) == ("draf", None)
    assert found(lab) == []
    assert lab.client("operator").get(f"regions/{HOST}/practices").status_code == 404
    assert state(lab, made["id"], 1, "ditarik").status_code == 422
    assert state(lab, made["id"], 1).json()["published"] == 2
    assert state(lab, made["id"], 1).status_code == 409
    [seen] = found(lab, near=GUEST)
    assert (seen["region"]["code"], seen["text"]["title"], seen["text"]["pitfalls"]) == (
        HOST,
        TOLD["title"],
        TOLD["pitfalls"],
    )
    assert 0 < seen["distance"] < 10
    changed = lab.client("denpasar").write("PUT", f"practices/{made['id']}", {**TOLD, "title": "Draf baru"}, version=2)
    assert (changed.json()["state"], changed.json()["published"]) == ("draf", 2)
    assert found(lab)[0]["text"]["title"] == TOLD["title"]
    assert state(lab, made["id"], 3).json()["published"] == 4
    assert found(lab)[0]["text"]["title"] == "Draf baru"
    assert state(lab, made["id"], 4, "ditarik").json()["published"] is None
    assert found(lab) == []
    assert "Made Operator" not in lab.client("operator").get("practices").text
    whole(lab)


def test_it_is_found_by_indicator_level_kind_and_distance_and_advice_is_marked(lab):
    near, far = write(lab), write(lab, indicator="i16", level=4)
    for each in (near, far):
        state(lab, each["id"], 1)
    assert [each["id"] for each in found(lab, indicator="i16")] == [far["id"]]
    assert [each["id"] for each in found(lab, level=3)] == [near["id"]]
    assert len(found(lab, kind="kota")) == 2
    assert found(lab, kind="provinsi") == []
    every = lab.client("peneliti").get("practices", params={"indicator": "i16", "near": GUEST}).json()
    advice = [each for each in every if each["region"] is None]
    assert [each["id"] for each in advice] == ["umum-reviu-berkala", "umum-pusat-data"]
    assert all(each["source"] and each["distance"] is None for each in advice)
    assert every[-len(advice) :] == advice
    assert len(practices.general()) == 8
    assert lab.client("operator").get("practices", params={"near": "99.98"}).status_code == 404


def test_a_coach_endorses_what_is_published_and_a_newer_text_is_not_endorsed(lab):
    made = write(lab)["id"]
    coach, path = lab.client("pendamping"), f"practices/{made}/endorsement"
    assert coach.write("PUT", path, {"practice_version": 2, "endorsed": True}, version=0).status_code == 422
    state(lab, made, 1)
    said = coach.write("PUT", path, {"practice_version": 2, "endorsed": True, "note": "Saya lihat sendiri."}, version=0)
    assert said.json()["endorsement"]["current"] is True
    assert coach.write("PUT", path, {"practice_version": 2, "endorsed": False}, version=0).status_code == 409
    assert (
        lab.client("denpasar").write("PUT", path, {"practice_version": 2, "endorsed": True}, version=1).status_code
        == 403
    )
    [seen] = found(lab)
    assert (seen["endorsement"]["endorsed"], seen["endorsement"]["note"]) == (True, "Saya lihat sendiri.")
    assert "Sari" not in str(seen)
    lab.client("denpasar").write("PUT", f"practices/{made}", {**TOLD, "title": "Lain"}, version=2)
    state(lab, made, 3)
    assert found(lab)[0]["endorsement"]["current"] is False
    unread = coach.write("PUT", path, {"practice_version": 2, "endorsed": True}, version=1)
    assert (unread.status_code, unread.json()["stored"]["version"]) == (409, 4)
    assert found(lab)[0]["endorsement"]["current"] is False
    assert coach.write("PUT", path, {"endorsed": True}, version=1).status_code == 422  # which text was read?
    said = coach.write("PUT", path, {"practice_version": 4, "endorsed": True}, version=1)
    assert said.json()["endorsement"]["current"] is True
    whole(lab)


def test_one_click_makes_one_action_that_names_the_practice_and_its_outcome_is_told(lab, draft):
    made = write(lab)["id"]
    assert adopt(lab, made).status_code == 404  # nobody published it
    state(lab, made, 1)
    operator = lab.client("operator")
    assert adopt(lab, made, indicator="i16").json()["field"] == "indicator"
    assert adopt(lab, made, period="2024").json()["field"] == "period"
    own = lab.client("denpasar").write(
        "PUT", f"regions/{HOST}/adoptions/{made}", {"period": "2025", "indicator": "i22"}
    )
    assert (own.status_code, own.json()["field"]) == (422, "practice_id")
    taken = adopt(lab, made)
    assert (taken.status_code, adopt(lab, made, "koordinator").json()) == (200, taken.json())
    [action] = operator.get(f"assessments/{draft}/plan").json()["actions"]
    assert action["id"] == taken.json()["action_id"]
    assert action["title"] == f"{TOLD['title']} (praktik Kota Denpasar)"
    assert (action["indicator"], action["to_level"]) == ("i22", 3)
    path = f"regions/{GUEST}/adoptions/{made}/outcome"
    told = {"period": "2025", "indicator": "i22", "result": "sebagian", "note": "Lampiran belum."}
    boss = lab.client("koordinator")
    assert operator.write("PUT", path, told, version=1).status_code == 403
    assert boss.write("PUT", path, told, version=0).status_code == 409
    assert lab.client("denpasar").write("PUT", path, told, version=1).status_code == 404
    assert boss.write("PUT", path, {**told, "indicator": "i16"}, version=1).status_code == 404
    operator.answer(draft, "i22", "level", 2, 0)
    after = boss.write("PUT", path, told, version=1).json()
    assert (after["result"], after["now"], after["action_status"], after["region"]["code"]) == (
        "sebagian",
        2,
        "belum",
        HOST,
    )
    [seen] = found(lab, "denpasar")
    assert (after["official"], seen["adopted"], seen["outcomes"]) == (False, 0, [])  # a latihan is nobody's experience
    state(lab, made, 2, "ditarik")
    [kept] = operator.get(f"regions/{GUEST}/practices").json()["adoptions"]
    assert kept["title"] == TOLD["title"]  # what was taken stays named
    operator.write("DELETE", f"actions/{action['id']}", version=1)
    assert adopt(lab, made).status_code == 404
    state(lab, made, 3)
    again = adopt(lab, made).json()
    assert again["version"] == 3  # again, after its action was deleted; what was told stays
    assert (again["result"], again["note"]) == ("sebagian", "Lampiran belum.")
    assert again["action_id"] != action["id"]
    whole(lab)


def test_what_a_region_wrote_and_adopted_is_read_in_as_many_queries_however_much_it_is(lab, draft):
    operator, path = lab.client("operator"), f"regions/{GUEST}/practices"
    statements = []

    def asked():
        statements.clear()
        found = operator.get(path).json()
        return len(found["practices"]), len(found["adoptions"]), len(statements)

    sa.event.listen(
        lab.database.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: statements.append(statement)
    )
    made = write(lab)["id"]
    state(lab, made, 1)
    operator.write("POST", path, TOLD)
    adopt(lab, made)
    asked()  # the first time somebody is asked for at the hub
    before = asked()
    for indicator in practices.general()["umum-reviu-berkala"].indicators[:4]:
        assert adopt(lab, "umum-reviu-berkala", indicator=indicator).status_code == 200
        operator.write("POST", path, TOLD)
    after = asked()
    assert (before[:2], after[:2]) == ((1, 1), (5, 5))
    assert after[2] == before[2]


def test_an_indicator_that_no_database_can_look_for_is_refused(lab, draft):
    made = "umum-pusat-data"
    told = {"period": "2025", "indicator": "i\x00", "result": "tidak"}
    tell = lab.client("koordinator").write("PUT", f"regions/{GUEST}/adoptions/{made}/outcome", told, version=1)
    assert [reply.status_code for reply in (adopt(lab, made, indicator="i\x00"), tell)] == [422, 422]


PEMDI = {"instrument": "pemdi-permenpanrb-8-2026", "indicator": "i13"}
ABOUT = {"period": "2026", "indicator": "i13"}


def opened(lab, code=GUEST, who="operator", purpose="resmi"):
    body = {"period": "2026", "purpose": purpose}
    reply = lab.client(who).write("POST", f"regions/{code}/assessments", body)
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


def test_only_live_actions_of_official_assessments_are_counted_and_what_was_told_can_be_taken_back(lab):
    made = write(lab, **PEMDI)["id"]
    state(lab, made, 1)
    opened(lab)
    taken = adopt(lab, made, **ABOUT).json()
    [seen] = found(lab, "denpasar")
    assert (taken["official"], seen["adopted"], seen["outcomes"]) == (True, 1, [])  # who it is stays theirs to tell
    boss, path = lab.client("koordinator"), f"regions/{GUEST}/adoptions/{made}/outcome"
    told = {**ABOUT, "result": "tidak", "note": "Belum jalan."}
    assert lab.client("pendamping").write("PUT", path, told, version=1).status_code == 403
    assert boss.write("PUT", path, told, version=1).status_code == 200
    [outcome] = found(lab, "denpasar")[0]["outcomes"]
    assert (outcome["region"]["code"], outcome["result"], outcome["note"]) == (GUEST, "tidak", "Belum jalan.")
    assert (outcome["period"], outcome["indicator"]) == ("2026", "i13")
    assert boss.write("PUT", path, {**told, "result": None}, version=2).json()["note"] == ""
    assert found(lab, "denpasar")[0]["outcomes"] == []
    lab.client("operator").write("DELETE", f"actions/{taken['action_id']}", version=1)
    assert found(lab, "denpasar")[0]["adopted"] == 0
    assert lab.client("denpasar").get(f"regions/{HOST}/practices").json()["practices"][0]["adopted"] == 0
    whole(lab)


def test_the_sample_region_is_seen_and_counted_by_itself_only(lab):
    load_sample_region(lab.database.engine)
    lab.hub.people["contoh"] = person("contoh", "koordinator", (SAMPLE,))
    opened(lab)
    opened(lab, SAMPLE, "contoh")
    trial = lab.client("contoh").write("POST", f"regions/{SAMPLE}/practices", {**TOLD, **PEMDI}).json()["id"]
    put = lab.client("contoh").write("PUT", f"practices/{trial}/state", {"state": "terbit"}, version=1)
    assert put.status_code == 200, put.text
    assert found(lab) == found(lab, near=GUEST) == []
    assert [each["id"] for each in found(lab, "contoh", near=SAMPLE)] == [trial]
    assert adopt(lab, trial, **ABOUT).status_code == 404
    real = write(lab, **PEMDI)["id"]
    state(lab, real, 1)
    path = f"regions/{SAMPLE}/adoptions/{real}"
    assert lab.client("contoh").write("PUT", path, ABOUT).json()["official"] is False
    told = {**ABOUT, "result": "berhasil", "note": "coba"}
    assert lab.client("contoh").write("PUT", f"{path}/outcome", told, version=1).status_code == 200
    [seen] = found(lab, near=GUEST)
    assert (seen["adopted"], seen["outcomes"]) == (0, [])
    own = next(each for each in found(lab, "contoh", near=SAMPLE) if each["id"] == real)
    assert (own["adopted"], own["outcomes"][0]["note"]) == (1, "coba")
    whole(lab)


def test_an_advice_is_taken_for_each_of_its_indicators_and_in_each_period(lab, draft):
    first, second = practices.general()["umum-reviu-berkala"].indicators[:2]
    lab.open(period="2024")
    wanted = [("2025", first), ("2025", second), ("2024", first)]
    got = [adopt(lab, "umum-reviu-berkala", period=period, indicator=each).json() for period, each in wanted]
    assert [(each["period"], each["indicator"], each["version"]) for each in got] == [(*each, 1) for each in wanted]
    assert len({each["action_id"] for each in got}) == 3
    assert adopt(lab, "umum-reviu-berkala", indicator=second).json() == got[1]
    assert len(lab.client("operator").get(f"assessments/{draft}/plan").json()["actions"]) == 2
    assert len(lab.client("operator").get(f"regions/{GUEST}/practices").json()["adoptions"]) == 3
    whole(lab)


@pytest.mark.parametrize("facts", [{"indicator": "i16"}, {"level": 4}, PEMDI])
def test_what_a_practice_is_about_stays_once_it_was_published(lab, facts):
    made = write(lab, level=2)["id"]
    changed = {**TOLD, "level": 3}
    assert lab.client("denpasar").write("PUT", f"practices/{made}", changed, version=1).status_code == 200
    state(lab, made, 2)
    state(lab, made, 3, "ditarik")
    reply = lab.client("denpasar").write("PUT", f"practices/{made}", {**TOLD, **facts}, version=4)
    assert (reply.status_code, reply.json()["field"]) == (422, next(iter(facts)))
    assert lab.client("denpasar").write("PUT", f"practices/{made}", {**TOLD, "who": "x"}, version=4).status_code == 200


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"indicator": "i99"}, 404),
        ({"instrument": "x"}, 404),
        ({"level": 6}, 422),
        ({"title": " "}, 422),
        ({"how": ""}, 422),
        ({"who": "a\x00"}, 422),
        ({"cost": "x" * 2001}, 422),
    ],
)
def test_what_is_no_practice_is_refused(lab, facts, status):
    reply = lab.client("denpasar").write("POST", f"regions/{HOST}/practices", {**TOLD, **facts})
    assert reply.status_code == status, reply.text
    assert lab.client("denpasar").get(f"regions/{HOST}/practices").json()["practices"] == []


def test_general_advice_is_adopted_as_such(lab, draft):
    reply = adopt(lab, "umum-pusat-data", indicator="i16")
    assert reply.status_code == 200, reply.text
    [action] = lab.client("operator").get(f"assessments/{draft}/plan").json()["actions"]
    assert action["title"] == "SOP pusat data dan daftar penggunanya (saran umum)"
    assert adopt(lab, "umum-tidak-ada", indicator="i16").status_code == 404
    whole(lab)


def test_advice_that_the_lab_no_longer_gives_stays_named_where_it_was_taken(lab, draft, monkeypatch):
    adopt(lab, "umum-pusat-data", indicator="i16")
    monkeypatch.setattr(practices, "general", dict)
    [kept] = lab.client("operator").get(f"regions/{GUEST}/practices").json()["adoptions"]
    assert kept["title"] == "SOP pusat data dan daftar penggunanya (saran umum)"
    told = {"period": "2025", "indicator": "i16", "result": "berhasil"}
    path = f"regions/{GUEST}/adoptions/umum-pusat-data/outcome"
    assert lab.client("koordinator").write("PUT", path, told, version=1).status_code == 200


def test_ids_of_general_advice_are_never_removed():
    assert set(practices.general()) >= {
        "umum-perkada-induk",
        "umum-reviu-berkala",
        "umum-tim-koordinasi",
        "umum-rekomendasi-tik",
        "umum-pusat-data",
        "umum-risiko-audit",
        "umum-aplikasi-nasional",
        "umum-layanan-sektor",
    }


def test_who_wrote_published_and_endorsed_what_is_read_in_the_own_region_only(lab):
    made = write(lab)
    path = f"practices/{made['id']}"
    state(lab, made["id"], 1)
    lab.hub.people["wayan"] = person("wayan", "pendamping", (HOST,), "Wayan Pendamping")
    lab.client("wayan").write(
        "PUT", f"{path}/endorsement", {"practice_version": 2, "endorsed": True, "note": "Benar."}, version=0
    )
    lab.client("denpasar").write("PUT", path, {**TOLD, "title": "Draf baru"}, version=2)
    found = lab.client("wayan").get(f"{path}/history").json()
    assert [(each["version"], each["state"], each["written"]["title"]) for each in found["versions"]] == [
        (3, "draf", "Draf baru"),
        (2, "terbit", TOLD["title"]),
        (1, "draf", TOLD["title"]),
    ]
    assert found["versions"][1]["author_name"] == "Kadek Koordinator"
    [said] = found["endorsements"]
    assert (said["practice_version"], said["note"], said["author_name"]) == (2, "Benar.", "Wayan Pendamping")
    for other in ("operator", "koordinator"):
        assert lab.client(other).get(f"{path}/history").status_code == 404


def test_one_who_did_not_hear_the_answer_and_went_on_writing_makes_no_second_draft(lab):
    chosen = str(uuid4())
    made = write(lab, id=chosen)
    assert (made["id"], made["version"]) == (chosen, 1)
    again = lab.client("denpasar").write("POST", f"regions/{HOST}/practices", {**TOLD, "title": "Lagi", "id": chosen})
    assert (again.status_code, again.json()["stored"]["version"]) == (409, 1)
    other = lab.client("operator").write("POST", f"regions/{GUEST}/practices", {**TOLD, "id": chosen})
    assert (other.status_code, other.json()["field"]) == (422, "id")
    assert len(lab.client("denpasar").get(f"regions/{HOST}/practices").json()["practices"]) == 1
