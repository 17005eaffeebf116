"""Refusals in English: for whoever asks for it, and for every sentence that the registry refuses with."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import BaseRoute

import hub.registry
from hub.registry import english
from hub.registry.evidence import content
from hub.registry.plans.rules import today
from hub.registry.problems import DETAILS, TITLES
from spbe_core import course, fields, wire
from spbe_core.planning.model import WINDOW

BUILDERS = {"ProblemError": 1, "invalid": 0, "conflict": 1, "closed": 0, "Turns": 1}
"""What makes a refusal, and which of its arguments is said; keyword arguments that are said, too."""
KEYWORDS = {"detail", "title"}
FOLDER = Path(hub.registry.__file__).parent


def said(node: ast.expr) -> Iterator[str]:
    """Yield what an expression may say, with something put in for its values."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else "12" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from said(one)
            yield from said(other)


def refusals() -> Iterator[str]:
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            place = BUILDERS.get(getattr(node.func, "id", ""))
            if place is None:
                continue
            given = [*node.args[place : place + 1], *(each.value for each in node.keywords if each.arg in KEYWORDS)]
            for each in given:
                yield from said(each)


def test_every_refusal_of_the_registry_has_its_english():
    found = {text for text in refusals() if " " in text}
    found |= {*TITLES.values(), *DETAILS.values()}
    found |= {getattr(content, name) for name in ("UNKNOWN", "CUT", "LOCKED", "OLD_OFFICE", "PROGRAM", "BOMB")}
    assert len(found) > 150
    assert {text for text in found if english._said(text, whole=False) is None} == set()


def test_a_refusal_is_said_in_the_language_that_is_asked_for(lab, draft):
    operator = lab.client("operator")
    path, body = f"assessments/{draft}/plan/target", {"index": "3.5", "due": "2020-01-01"}

    def detail(role="koordinator", **headers):
        return lab.client(role).write("PUT", path, body, version=0, headers=headers).json()["detail"]

    assert detail() == "Tanggal target sudah lewat. Pilih tanggal hari ini atau sesudahnya."
    assert detail(**{"Accept-Language": "en-US,en;q=0.9"}) == detail(), "a browser by itself asks for nothing"
    assert detail(**{"Accept-Language": "en"}) == "The target's date has passed. Choose today or a later day."
    assert detail("operator", **{"Accept-Language": "en"}).startswith("You may see this region, but")
    assert operator.get("nix").json()["title"] == "Tidak ditemukan"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Aksi ini sudah diubah oleh Budi sejak Anda membukanya. Bandingkan kedua isi, lalu simpan lagi bila perlu.",
            "This action was changed by Budi since you opened it. Compare the two and save again if need be.",
        ),
        (
            "Isian “tenggat” paling awal 1 Januari 2000. Perbaiki, lalu kirim lagi.",
            "Field “deadline” must not be before 1 January 2000. Correct it and send it again.",
        ),
        (
            "Ruang berkas wilayah ini tersisa 1,5 MB. Hubungi pengelola lab.",
            "1.5 MB are left for the files of this region. Ask the administrator of the lab.",
        ),
        ("1 baris tidak dapat dipakai.", "1 row cannot be used."),
        ("3 baris tidak dapat dipakai.", "3 rows cannot be used."),
        ("Sesuatu yang belum diterjemahkan.", "Sesuatu yang belum diterjemahkan."),
        ("Nilai apa pun", "Nilai apa pun"),
    ],
)
def test_values_and_things_are_put_into_the_sentence(text, told):
    assert english.say(text) == told


def test_a_closed_assessment_is_told_with_the_words_of_its_course():
    state = next(each for each in course.load().states if each.writable == "nothing")
    safe = "Yang sudah tersimpan tetap aman; yang baru Anda tulis tidak disimpan dan tetap ada di halaman ini."
    todo = "Salin tulisan Anda, lalu hubungi koordinator bila harus diubah."
    found = english.say(f"Penilaian ini tertutup: keadaannya “{state.label_id}”. {state.says_id} {safe} {todo}")
    assert found.startswith(f"This assessment is closed: its state is “{state.label_en}”. {state.says_en} What was")
    assert found.endswith("ask the coordinator if it has to be changed.")


def test_what_the_planner_refuses_is_said_in_the_language_that_is_asked_for(lab, draft):
    until = today("18.71") + WINDOW

    def detail(target, **headers):
        path = f"assessments/{draft}/plan/proposal?target={target}&until={until}"
        return lab.client("operator").get(path, headers=headers).json()["detail"]

    english_asked = {"Accept-Language": "en"}
    assert detail("tinggi").startswith("Target: “tinggi” tidak dikenal.")
    assert detail("tinggi", **english_asked).startswith("Target: “tinggi” is not known. Enter an index like 3.5,")
    assert detail("3", **english_asked) == "Start: 47 of 47 indicators not assessed yet. Answer every indicator first."


def test_every_bound_of_a_field_is_said(lab, draft):
    asked = {"Accept-Language": "en"}
    body = {"indicator": "i22", "to_level": 9, "title": "SOP", "owner_office": "Diskominfo", "due": "2030-01-01"}
    reply = lab.client("operator").write("POST", f"assessments/{draft}/plan/actions", body, headers=asked)
    problem = wire.Problem.model_validate_json(reply.content)
    assert (problem.title, problem.field) == ("Not accepted", "to_level")
    assert problem.detail == "Field “target level” must be at most 5. Correct it and send it again."
    told = lab.client("operator").write("POST", f"assessments/{draft}/plan/actions", body).json()["detail"]
    assert told == "Isian “tingkat yang dituju” paling besar 5. Perbaiki, lalu kirim lagi."


def test_every_field_of_a_request_has_its_words(lab):
    asked = set(_fields(lab.app.routes))
    assert len(asked) > 100
    assert asked - fields.words().keys() == set(), "name them in spbe_core/data/fields.yaml"
    assert fields.words().keys() - asked == set(), "gone"
    english_of = dict(fields.words().values())
    assert all(english_of[said] == english_ for said, english_ in fields.words().values()), "one English for one word"


def _fields(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Yield the fields of bodies and queries that routes take."""
    for route in routes:
        if isinstance(route, APIRoute):
            parts = [route.dependant]
            while parts:
                part = parts.pop()
                parts += part.dependencies
                yield from (each.alias for each in part.query_params)
                for each in part.body_params:
                    yield from _of_model(each.field_info.annotation)
        elif found := getattr(route, "original_router", None):
            yield from _fields(found.routes)


def _of_model(kind: object) -> Iterator[str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from kind.model_fields
        return
    for part in get_args(kind):
        yield from _of_model(part)
