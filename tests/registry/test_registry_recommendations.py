"""Recommendations: all regions or none, one action however often accepted, what was accepted stays."""

import io
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from fake_hub import person
from sqlalchemy import func, select

from hub.doctor import replay
from hub.registry import events
from hub.registry.recommendations.model import RecommendationRow, RecommendationStateRow

GIVEN = {
    "period": "2025",
    "indicator": "i22",
    "to_level": 3,
    "title": "Tetapkan Perbup SMKI <b>tahun ini</b>",
    "text": "Lengkapi lampiran & jadwal.",
    "owner_office": "Diskominfo",
    "due": "2030-06-30",
}
FIVE = ["18.71", "51.71", "32.11", "11.01", "11.02"]


def give(client, regions, **facts):
    return client.write("POST", "recommendations", {**GIVEN, "regions": regions, **facts})


def put(client, code, made, version, status="diterima", **facts):
    path = f"regions/{code}/recommendations/{made}"
    return client.write("PUT", path, {"status": status, **facts}, version=version)


def rows(lab):
    with lab.database.read() as session:
        counted = (select(func.count()).select_from(each) for each in (RecommendationRow, RecommendationStateRow))
        return [session.scalar(each) for each in counted]


def whole(lab):
    with lab.database.read() as session:
        assert replay.compare(session)[0] == []
        assert events.verify(session) == []


def actions(client, draft):
    return client.get(f"assessments/{draft}/plan").json()["actions"]


def test_one_of_five_that_is_not_the_coachs_and_nothing_is_written(lab):
    coach = lab.client("pendamping")
    for regions, status in ((FIVE, 404), (["18.71", "99.99"], 404), (["18.71", "18.71"], 422), ([], 422)):
        assert give(coach, regions).status_code == status, regions
    assert give(lab.client("operator"), ["18.71"]).status_code == 403
    assert give(lab.client("peneliti"), ["18.71"]).status_code == 404
    assert rows(lab) == [0, 0]
    assert coach.get("recommendations").json() == []
    given = give(coach, FIVE[:3])
    assert (given.status_code, [each["region_code"] for each in given.json()["states"]]) == (201, sorted(FIVE[:3]))
    assert give(lab.client("sekretariat"), FIVE).status_code == 201
    assert rows(lab) == [2, 8]
    whole(lab)


def test_a_recommendation_is_given_to_more_regions_as_it_reads_then(lab):
    coach = lab.client("pendamping")
    made = give(coach, ["18.71"]).json()["id"]
    path = f"recommendations/{made}"
    coach.write("PUT", path, {key: GIVEN[key] for key in GIVEN if key not in {"period", "indicator"}}, version=1)
    for regions in (["51.71", "11.01"], ["99.99"]):
        assert coach.write("POST", f"{path}/regions", {"regions": regions}).status_code == 404
    assert rows(lab) == [2, 1]
    more = coach.write("POST", f"{path}/regions", {"regions": ["51.71", "18.71"]}).json()
    assert [(each["region_code"], each["text_version"]) for each in more["states"]] == [("18.71", 1), ("51.71", 2)]
    lab.hub.people["lain"] = person("lain", "pendamping", ("11.01",))
    assert lab.client("lain").write("POST", f"{path}/regions", {"regions": ["11.01"]}).status_code == 404
    whole(lab)


def test_each_region_answers_for_itself_and_accepting_twice_makes_one_action(lab, draft):
    coach, operator = lab.client("pendamping"), lab.client("operator")
    made = give(coach, FIVE[:3]).json()["id"]
    assert put(operator, "18.71", made, 1, "ditolak").status_code == 422
    assert put(operator, "51.71", made, 1).status_code == 404
    assert put(coach, "32.11", made, 1).json()["field"] == "status"  # no assessment there whose plan could take it
    with ThreadPoolExecutor(2) as both:
        replies = list(both.map(lambda who: put(lab.client(who), "18.71", made, 1), ("operator", "koordinator")))
    assert sorted(each.status_code for each in replies) == [200, 409]
    taken = next(each.json() for each in replies if each.status_code == 200)
    [action] = actions(operator, draft)
    assert (action["id"], action["title"], action["due"]) == (taken["state"]["action_id"], GIVEN["title"], GIVEN["due"])
    again = put(operator, "18.71", made, 2)
    assert (again.status_code, again.json()["state"]["version"]) == (200, 2)
    assert len(actions(operator, draft)) == 1
    refused = put(lab.client("denpasar"), "51.71", made, 1, "ditolak", reason="Sudah ada sejak 2024.").json()
    assert (refused["state"]["status"], refused["state"]["reason"]) == ("ditolak", "Sudah ada sejak 2024.")
    assert put(operator, "18.71", made, 2, "ditolak", reason="x").status_code == 422
    assert put(operator, "18.71", made, 2, "selesai").json()["state"]["version"] == 3
    matrix = operator.get(f"assessments/{draft}/plan/matrix")
    told = str([row for sheet in openpyxl.load_workbook(io.BytesIO(matrix.content)) for row in sheet.values])
    assert GIVEN["title"] in told
    told = operator.get(f"regions/18.71/recommendations/{made}/history").json()
    assert [each["status"] for each in told] == ["selesai", "diterima", "baru"]
    assert operator.get(f"regions/51.71/recommendations/{made}/history").status_code == 404
    [mine] = coach.get("recommendations").json()
    assert {each["region_code"]: each["status"] for each in mine["states"]} == {
        "18.71": "selesai",
        "51.71": "ditolak",
        "32.11": "baru",
    }
    whole(lab)


def test_a_changed_text_is_new_for_who_has_not_accepted_and_told_to_who_has(lab, draft):
    coach, operator = lab.client("pendamping"), lab.client("operator")
    made = give(coach, FIVE[:2]).json()["id"]
    put(operator, "18.71", made, 1)
    text = {name: GIVEN[name] for name in ("to_level", "title", "text", "owner_office", "due")}
    changed = coach.write("PUT", f"recommendations/{made}", {**text, "title": "Perbup baru"}, version=1)
    assert changed.json()["newest"]["version"] == 2
    assert coach.write("PUT", f"recommendations/{made}", text, version=1).status_code == 409
    [kept] = operator.get("regions/18.71/recommendations", params={"period": "2025"}).json()
    assert (kept["text"]["title"], kept["newest"]["title"]) == (GIVEN["title"], "Perbup baru")
    [fresh] = lab.client("denpasar").get("regions/51.71/recommendations").json()
    assert fresh["text"]["title"] == "Perbup baru"
    assert actions(operator, draft)[0]["title"] == GIVEN["title"]
    taken = put(operator, "18.71", made, 2).json()
    assert (taken["text"]["title"], taken["state"]["text_version"]) == ("Perbup baru", 2)
    assert len(actions(operator, draft)) == 1
    assert operator.get("regions/18.71/recommendations", params={"period": "2026"}).json() == []
    lab.hub.people["other"] = person("other", "pendamping", ("18.71",), "Coach lain")
    assert lab.client("other").write("PUT", f"recommendations/{made}", text, version=2).status_code == 404
    whole(lab)


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"indicator": "i99"}, 404), ({"period": "1999"}, 422), ({"to_level": 6}, 422), ({"title": " "}, 422)],
)
def test_what_is_no_recommendation_is_refused(lab, facts, status):
    assert give(lab.client("pendamping"), ["18.71"], **facts).status_code == status
    assert rows(lab) == [0, 0]
