"""A file's class decides who may open it, in one place; expected statuses stand in access_classes.csv."""

import csv
from pathlib import Path

import pytest
from fake_hub import Person, page_kernel, person

from hub import permissions
from spbe_core import wire

TABLE = Path(__file__).with_name("access_classes.csv")
ROWS = list(csv.DictReader(line for line in TABLE.read_text().splitlines() if not line.startswith("#")))
CLASSES = [each.value for each in wire.FileClass]
HTML = b"<!doctype html><p>laporan</p>"


def with_files(name, region):
    coach = person(name, "pendamping", ("18.71",))
    extra = permissions.role_scopes("berkas", (region,))
    return Person(name, name, ("pendamping", "berkas"), [*coach.scopes, *extra], f"token-{name}")


@pytest.fixture
def reports(lab):
    lab.hub.people |= {
        "own": person("own", "pendamping", ("18.71",)),
        "pendamping berkas": with_files("berkas", "18.71"),
        "pendamping berkas foreign": Person(
            "lain", "lain", ("berkas",), permissions.role_scopes("berkas", ("51.71",)), "token-lain"
        ),
        "operator foreign": lab.hub.people["denpasar"],
        "ruang": person("ruang", "ruang", ("18.71",)),
        "kernel": page_kernel(lab.hub.people["operator"]),
    }
    made = {}
    for file_class in CLASSES:
        params = {"year": "2024", "format": "html", "title": "L", "data_version": "1", "file_class": file_class}
        content = HTML + file_class.encode()
        reply = lab.client("own").write("POST", "regions/18.71/reports", params=params, content=content)
        assert reply.status_code == 201, reply.text
        made[file_class] = reply.json()["id"]
    return made


def test_the_table_knows_every_class():
    assert list(ROWS[0]) == ["kind", *CLASSES]


def test_access_by_class(lab, reports):
    found = {}
    for row in ROWS:
        client = lab.client(None if row["kind"] == "anonymous" else row["kind"])
        got = {each: client.get(f"reports/{reports[each]}/content").status_code for each in CLASSES}
        found[row["kind"]] = got
        listed = client.get("regions/18.71/reports")
        if listed.status_code == 200:  # the list shows what may be opened, and nothing else
            assert {each["file_class"] for each in listed.json()} == {each for each in CLASSES if got[each] == 200}
        else:
            assert 200 not in got.values()
    assert found == {row["kind"]: {each: int(row[each]) for each in CLASSES} for row in ROWS}


def test_a_hidden_report_answers_like_one_that_does_not_exist(lab, reports):
    coach = lab.client("pendamping")
    hidden, missing = coach.get(f"reports/{reports['dikecualikan']}/content"), coach.get("reports/none/content")
    assert hidden.status_code == missing.status_code == 404
    for key in ("title", "detail", "type"):
        assert hidden.json()[key] == missing.json()[key]


def test_a_report_is_restricted_when_nobody_says_otherwise(lab):
    params = {"year": "2024", "format": "html", "title": "L", "data_version": "1"}
    made = lab.client("pendamping").write("POST", "regions/18.71/reports", params=params, content=HTML)
    assert made.json()["file_class"] == "terbatas"


def test_an_unknown_class_is_refused(lab):
    params = {"year": "2024", "format": "html", "title": "L", "data_version": "1", "file_class": "rahasia"}
    reply = lab.client("pendamping").write("POST", "regions/18.71/reports", params=params, content=HTML)
    assert reply.status_code == 422
