"""Pemdi in the registry: exact scores, evidence items, external indices; the walk of T11; two people at once."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from hub.doctor import replay
from hub.privacy import export
from hub.privacy.rows import Who
from hub.registry import events
from spbe_core import instruments, wire

PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
T11 = dict(
    zip(
        [f"i{number:02d}" for number in range(1, 21)],
        ["2", "1.5", "1.26", "1.3", *["1"] * 6, "1.5", "1.25", "1.17", *["1"] * 3, "2.5", "1", "1", "1.3"],
        strict=True,
    )
)
"""The assessor's scores of T11 (shared/instrument/scoring.md)."""
EXTERNAL = ("i05", "i06", "i07", "i18")
"""What external indices determine; T11 has 1.00 there because none was given."""


@pytest.fixture
def pemdi(lab):
    return lab.open(period="2026")


def put_item(client, assessment, code, state, version, reason=None, **arguments):
    body = {"state": state, "reason": reason}
    return client.write("PUT", f"assessments/{assessment}/items/{code}", body, version=version, **arguments)


def put_external(client, assessment, index, version, **fields):
    body = {"value": None, "year": None, "document": "", "status": "menunggu", "deadline": None} | fields
    return client.write("PUT", f"assessments/{assessment}/external/{index}", body, version=version)


def read(client, assessment):
    return wire.Assessment.model_validate_json(client.get(f"assessments/{assessment}").content)


def enter(client, assessment):
    for indicator, score in T11.items():
        if indicator not in EXTERNAL:
            reply = client.answer(assessment, indicator, "level", score, 0)
            assert reply.status_code == 200, reply.text
    return wire.Saved.model_validate_json(reply.content)


def problems_of(lab):
    """What the log and the tables say against each other."""
    with lab.database.read() as session:
        return events.verify(session) + replay.compare(session)[0]


def test_a_new_assessment_waits_for_four_external_indices(lab, pemdi):
    found = read(lab.client("operator"), pemdi)
    assert (found.instrument, found.instrument_hash) == (PEMDI.id, PEMDI.content_hash)
    assert [(each.indicator, each.score) for each in found.scored if each.basis == "menunggu"] == [
        (indicator, "1.00") for indicator in EXTERNAL
    ]
    assert (found.summary.answered, found.summary.index, found.summary.low, found.summary.domains) == (
        4,
        None,
        "1.00",
        [],
    )
    assert len(found.summary.aspects) == 7
    assert [(each.index, each.version, each.status) for each in found.external] == [
        (index.id, 0, "menunggu") for index in PEMDI.external_indices
    ]
    assert (found.items, found.simulation.index, found.simulation.word) == ([], "1.00", "simulasi")
    assert found.thresholds == []


def test_the_scores_of_t11_and_then_its_external_index(lab, pemdi):
    operator = lab.client("operator")
    saved = enter(operator, pemdi)
    assert (saved.summary.index, saved.summary.predicate) == ("1.24", "Kurang")
    assert (saved.stored.value, saved.stored.version) == ("1.3", 1)
    assert {each.indicator for each in saved.scored if each.basis == "menunggu"} == set(EXTERNAL)

    reply = put_external(
        operator, pemdi, "ips", 0, value="2.97", year=2026, document="Surat BPS 12/2026", status="sementara"
    )
    given = wire.ExternalSaved.model_validate_json(reply.content)
    seventh = next(each for each in given.scored if each.indicator == "i07")
    assert (seventh.score, seventh.basis) == ("2.91", "indeks luar")
    assert (given.summary.index, given.summary.predicate) == ("1.30", "Kurang")
    assert (given.stored.value, given.stored.status, given.stored.version) == ("2.97", "sementara", 1)

    found = read(operator, pemdi)
    assert found.summary == given.summary
    waiting = {each.index: each.status for each in found.external}
    assert (waiting["ikasandi"], waiting["ips"]) == ("menunggu", "sementara")
    near = found.thresholds[0]
    assert (near.predicate, near.edge, near.distance, near.reached) == ("Cukup", "1.50", "0.20", False)
    assert near.steps == sum(climb.steps for climb in near.climbs) >= 1
    (listed,) = operator.get("regions/18.71/assessments").json()
    assert listed["summary"]["index"] == "1.30"

    back = put_external(operator, pemdi, "ips", 1)
    assert back.json()["summary"]["index"] == "1.24"
    assert problems_of(lab) == []


def test_accepted_items_give_a_simulation_and_what_was_sent_too_early_is_rejected(lab, pemdi):
    operator = lab.client("operator")
    put_item(operator, pemdi, "I13-L2-01", "diunggah", 0)
    assert [(each.code, each.shown) for each in read(operator, pemdi).items] == [("I13-L2-01", "tertolak_otomatis")]
    simulated = []
    for code in ("I13-L1-01", "I13-L1-02", "I13-L1-03"):
        assert put_item(operator, pemdi, code, "diunggah", 0).status_code == 200
        saved = wire.ItemSaved.model_validate_json(put_item(operator, pemdi, code, "diterima", 1).content)
        made = next(each for each in saved.simulation.indicators if each.indicator == "i13")
        simulated.append((made.score, made.level, made.accepted, made.total))
        assert saved.summary.answered == 4  # a simulation is no score
    assert simulated == [("1.17", 1, 1, 3), ("1.33", 1, 2, 3), ("1.50", 2, 0, 3)]
    assert {each.code: each.shown for each in saved.items}["I13-L2-01"] == "diunggah"
    advice = read(operator, pemdi).advice
    assert advice == []
    assert problems_of(lab) == []


def test_advice_is_delivered_and_blocks_nothing(lab, pemdi):
    operator = lab.client("operator")
    put_item(operator, pemdi, "I13-L3-01", "diunggah", 0)
    (found,) = read(operator, pemdi).advice
    assert (found.rule, found.item, found.indicators) == ("butir-tanpa-tingkat-bawah", "I13-L3-01", ["i13"])
    assert found.why
    assert found.todo
    assert found.source


@pytest.mark.parametrize(
    ("steps", "wanted", "allowed"),
    [
        ([], "diterima", ["draf", "diunggah"]),
        (["diunggah", "diterima"], "belum", ["diunggah", "revisi"]),
        (["draf"], "draf", ["belum", "diunggah"]),
        ([], "tertolak_otomatis", ["draf", "diunggah"]),
    ],
)
def test_a_state_that_may_not_follow_is_refused_with_those_that_may(lab, pemdi, steps, wanted, allowed):
    operator = lab.client("operator")
    for version, state in enumerate(steps):
        assert put_item(operator, pemdi, "I13-L1-01", state, version).status_code == 200
    reply = put_item(operator, pemdi, "I13-L1-01", wanted, len(steps))
    problem = wire.Problem.model_validate_json(reply.content)
    assert (reply.status_code, problem.field, problem.allowed) == (422, "state", allowed)
    assert "I13-L1-01" in problem.detail
    assert len(read(operator, pemdi).items) == bool(steps)


@pytest.mark.parametrize(("state", "reason"), [("revisi", None), ("draf", "tidak_tepat"), ("revisi", "salah")])
def test_a_revision_needs_its_reason_and_nothing_else_has_one(lab, pemdi, state, reason):
    operator = lab.client("operator")
    put_item(operator, pemdi, "I13-L1-01", "diunggah", 0)
    reply = put_item(operator, pemdi, "I13-L1-01", state, 1, reason)
    assert (reply.status_code, reply.json()["field"]) == (422, "reason")
    assert put_item(operator, pemdi, "I13-L1-01", "revisi", 1, "belum_lengkap").status_code == 200


NO_SCORES = (
    *(True, 0, 3, 5.5, 1.5, [3], ""),
    *("0.99", "5.01", "1,26", "1.26000", "1/2", " 2", "２", "nan", "tiga", "-1", "+2", "1e0"),
)


def test_a_score_is_never_guessed(lab, pemdi):
    operator = lab.client("operator")
    for value in NO_SCORES:
        reply = operator.answer(pemdi, "i01", "level", value, 0)
        assert (reply.status_code, reply.json()["field"]) == (422, "value"), value
    assert read(operator, pemdi).answers[0].level.version == 0


@pytest.mark.parametrize(("value", "kept"), [("1.2600", "1.26"), ("5", "5"), ("1.1667", "1.1667"), (None, None)])
def test_a_score_is_kept_exactly_in_one_form(lab, pemdi, value, kept):
    assert lab.client("operator").answer(pemdi, "i13", "level", value, 0).json()["stored"]["value"] == kept
    assert problems_of(lab) == []


NO_INDICES = (
    ("ips", {"value": "5.01", "status": "final"}, "value"),
    ("ips", {"value": "-1", "status": "final"}, "value"),
    ("sdi", {"value": "100.5", "status": "final"}, "value"),
    ("ips", {"value": "2,97", "status": "final"}, "value"),
    ("ips", {"value": 2.97, "status": "final"}, "value"),
    ("ips", {"value": "2.97", "status": "menunggu"}, "status"),
    ("ips", {"value": None, "status": "final"}, "status"),
    ("ips", {"value": "2.97", "status": "pasti"}, "status"),
    ("ips", {"value": "2.97", "status": "final", "year": 1999}, "year"),
    ("ips", {"document": "a" * 501}, "document"),
    ("ips", {"document": "a\x00b"}, "document"),
    ("ips", {"deadline": "besok"}, "deadline"),
    ("ips", {"deadline": "0001-01-01"}, "deadline"),
    ("ips", {"deadline": "9999-12-31"}, "deadline"),
)


def test_an_external_index_that_cannot_be_is_refused(lab, pemdi):
    operator = lab.client("operator")
    for index, fields, field in NO_INDICES:
        reply = put_external(operator, pemdi, index, 0, **fields)
        assert (reply.status_code, reply.json()["field"]) == (422, field), reply.text
    assert all(each.version == 0 for each in read(operator, pemdi).external)


@pytest.mark.parametrize(
    ("day", "told"), [("1999-12-31", "paling awal 1 Januari 2000"), ("2100-01-01", "paling akhir 31 Desember 2099")]
)
def test_a_day_of_another_century_is_refused_with_the_days_that_are_possible(lab, pemdi, day, told):
    operator = lab.client("operator")
    refused = [
        put_external(operator, pemdi, "ips", 0, deadline=day),
        lab.client("koordinator").write(
            "PUT", f"assessments/{pemdi}/tasks/i01", {"office": "a", "due": day}, version=0
        ),
    ]
    assert [reply.status_code for reply in refused] == [422, 422]
    assert [reply.json()["detail"].split("” ")[1] for reply in refused] == [f"{told}. Perbaiki, lalu kirim lagi."] * 2


def test_an_index_that_is_only_evidence_changes_no_score(lab, pemdi):
    operator = lab.client("operator")
    before = read(operator, pemdi)
    reply = put_external(operator, pemdi, "ikasandi", 0, value="0.75", year=2026, status="final")
    saved = wire.ExternalSaved.model_validate_json(reply.content)
    assert (saved.stored.value, saved.summary, saved.scored) == ("0.75", before.summary, before.scored)
    assert saved.simulation == before.simulation


def test_what_the_instrument_does_not_have_is_not_found(lab, pemdi, draft):
    operator = lab.client("operator")
    assert put_item(operator, pemdi, "I99-L1-01", "draf", 0).status_code == 404
    assert put_external(operator, pemdi, "gcg", 0).status_code == 404
    assert operator.answer(pemdi, "i47", "level", "2", 0).status_code == 404
    # 59/2020 knows neither items nor external indices, and takes no score
    assert put_item(operator, draft, "I13-L1-01", "draf", 0).status_code == 404
    assert put_external(operator, draft, "ips", 0).status_code == 404
    assert operator.answer(draft, "i13", "level", "1.5", 0).status_code == 422
    found = read(operator, draft)
    assert (found.items, found.external, found.scored, found.simulation) == ([], [], [], None)


def test_an_old_version_is_refused_with_what_stands(lab, pemdi):
    operator, colleague = lab.client("operator"), lab.client("operator2")
    put_item(operator, pemdi, "I1-L1-01", "diunggah", 0)
    reply = put_item(colleague, pemdi, "I1-L1-01", "draf", 0)
    assert (reply.status_code, reply.json()["stored"]["version"]) == (409, 1)
    assert reply.json()["stored"]["value"] == '{"state": "diunggah", "reason": null}'
    put_external(operator, pemdi, "sdi", 0, value="25", year=2025, document="Surat Bappenas", status="final")
    reply = put_external(colleague, pemdi, "sdi", 0, value="30", status="sementara")
    assert (reply.status_code, reply.json()["stored"]["author_name"]) == (409, "Rina Operator")
    assert '"value": "25"' in reply.json()["stored"]["value"]
    assert put_item(operator, pemdi, "I1-L1-01", "draf", None).status_code == 428


def test_a_repeated_save_is_one_save(lab, pemdi):
    operator, key = lab.client("operator"), str(uuid4())
    first = put_item(operator, pemdi, "I1-L1-01", "diunggah", 0, key=key)
    again = put_item(operator, pemdi, "I1-L1-01", "diunggah", 0, key=key)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = put_item(operator, pemdi, "I1-L1-01", "draf", 0, key=key)
    assert other.status_code == 422
    assert read(operator, pemdi).items[0].version == 1


def test_of_two_at_once_one_is_stored_and_the_other_told(lab, pemdi, at_once):
    one, two = lab.client("operator"), lab.client("operator2")
    replies = at_once(
        lambda: put_item(one, pemdi, "I1-L1-01", "draf", 0), lambda: put_item(two, pemdi, "I1-L1-01", "diunggah", 0)
    )
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    replies = at_once(
        lambda: put_external(one, pemdi, "sdi", 0, value="25", status="final"),
        lambda: put_external(two, pemdi, "sdi", 0, value="50", status="final"),
    )
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    assert problems_of(lab) == []


def test_changes_bring_what_changed_and_what_follows(lab, pemdi):
    operator = lab.client("operator")
    start = read(operator, pemdi).seq
    put_item(operator, pemdi, "I13-L2-01", "diunggah", 0)
    put_item(operator, pemdi, "I13-L1-01", "draf", 0)
    before = read(operator, pemdi).seq
    put_external(operator, pemdi, "ips", 0, value="2.97", status="final")

    def changes(after):
        reply = operator.get(f"assessments/{pemdi}/changes", params={"after": after})
        return wire.Changes.model_validate_json(reply.content)

    every = changes(start)
    assert [(each.code, each.shown) for each in every.items] == [
        ("I13-L1-01", "draf"),
        ("I13-L2-01", "tertolak_otomatis"),
    ]
    assert [each.index for each in every.external] == ["ips"]
    assert every.simulation.indicators[6].score == "2.91"
    late = changes(before)
    assert (late.items, [each.index for each in late.external], late.answers) == ([], ["ips"], [])
    quiet = changes(late.seq)
    assert (quiet.simulation, quiet.scored, quiet.external) == (None, [], [])


def test_g5_07_the_log_holds_states_and_values_and_the_document_by_its_digest(lab, pemdi):
    operator = lab.client("operator")
    operator.answer(pemdi, "i03", "level", "1.26", 0)
    put_item(operator, pemdi, "I1-L1-01", "diunggah", 0)
    put_item(operator, pemdi, "I1-L1-01", "revisi", 1, "tidak_tepat")
    put_external(operator, pemdi, "ips", 0, value="2.97", year=2026, document="Surat Bu Ani", status="final")
    lines = lab.client("koordinator").get("regions/18.71/events", params={"after": 0}).json()
    told = {line["object"].removeprefix(f"assessments/{pemdi}/"): line for line in lines}
    score = told["answers/i03/level"]
    assert (score["before"], score["after"]) == ({"version": 0, "value": None}, {"version": 1, "value": "1.26"})
    assert told["items/I1-L1-01"]["before"] == {"version": 1, "state": "diunggah", "reason": None}
    assert told["items/I1-L1-01"]["after"] == {"version": 2, "state": "revisi", "reason": "tidak_tepat"}
    assert told["external/ips"]["after"]["value"] == "2.97"
    assert "Surat Bu Ani" not in str(lines)
    assert problems_of(lab) == []


def test_what_a_person_wrote_is_in_the_copy_of_their_data(lab, pemdi):
    operator = lab.client("operator")
    operator.answer(pemdi, "i03", "level", "1.26", 0)
    put_item(operator, pemdi, "I1-L1-01", "diunggah", 0)
    put_external(operator, pemdi, "ips", 0, value="2.97", document="Surat Bu Ani", status="final")
    with lab.database.read() as session:
        found = export.collect(session, None, Who("operator", None))["isian"]
    assert [(each["item"], each["state"]) for each in found["item_versions"]] == [("I1-L1-01", "diunggah")]
    assert [(each["index"], each["document"]) for each in found["external_versions"]] == [("ips", "Surat Bu Ani")]
    assert [each["score"] for each in found["answer_versions"]] == ["1.26"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE item_versions SET state = 'diterima' WHERE version = 1", "state differs"),
        ("UPDATE external_versions SET value = '4'", "value differs"),
        ("UPDATE external_versions SET document = 'lain'", "not the one that was written"),
        ("UPDATE answer_versions SET score = '5'", "score differs"),
        ("DELETE FROM item_versions", "is missing"),
    ],
)
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_g5_07_the_database_refuses_a_change_and_the_doctor_finds_a_forced_one(lab, pemdi, change, said):
    operator = lab.client("operator")
    operator.answer(pemdi, "i03", "level", "1.26", 0)
    put_item(operator, pemdi, "I1-L1-01", "diunggah", 0)
    put_external(operator, pemdi, "ips", 0, value="2.97", document="Surat BPS", status="final")
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), lab.database.write() as session:
        session.execute(sa.text(change))
    with lab.database.write() as session:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in session.scalars(sa.text(names)).all():
            session.execute(sa.text(f"DROP TRIGGER {name}"))
        session.execute(sa.text(change))
    assert any(said in fault.what for fault in problems_of(lab))
