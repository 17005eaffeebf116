"""Errors at the edge: always a problem with a reference number that is also in the log, never a secret."""

import base64
import json
import logging
import re

import pytest
import tasks_given
from registry_lab import PREFIX, PUBLIC

from hub.registry.answers import rules as answers
from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.edge import BODY_LIMIT, REPORT_LIMIT
from spbe_core import wire
from spbe_core.wire import MAX_TEXT

REFERENCE = re.compile("[23456789A-HJKMNP-TV-Z]{8}")


def problem(reply):
    assert reply.headers["content-type"] == "application/problem+json"
    return wire.Problem.model_validate_json(reply.content)


def test_an_unknown_path_is_a_problem(lab):
    for path in (f"{PUBLIC}/", f"{PUBLIC}{PREFIX}/nix", f"{PUBLIC}{PREFIX}/api/../../etc/passwd", f"{PUBLIC}/%00"):
        reply = lab.client("operator").get(path)
        assert (reply.status_code, problem(reply).title) == (404, "Tidak ditemukan")


@pytest.mark.parametrize("path", ["assessments/%00", "regions/%00", "reports/%00/content", "regions/18%00/reports"])
def test_an_id_with_a_nul_is_an_unknown_one(lab, path):
    reply = lab.client("operator").get(path)
    assert (reply.status_code, problem(reply).title) == (404, "Tidak ditemukan")


def test_whoever_asks_a_nul_reaches_no_database(lab, draft):
    koordinator = lab.client("koordinator")
    text = {"title": "a", "text": "b", "to_level": 3, "owner_office": "c", "due": "2030-01-01"}
    tasks_given.give(koordinator, draft)
    holder = tasks_given.Holder(lab, tasks_given.link(koordinator, draft).json()["address"])
    replies = [
        lab.client("pendamping").write("PUT", "recommendations/%00", text, version=1),
        holder.get("tautan/uploads/%00"),
    ]
    assert [(reply.status_code, problem(reply).title) for reply in replies] == [(404, "Tidak ditemukan")] * 2


def test_a_wrong_method_is_a_problem(lab):
    reply = lab.client("operator").write("DELETE", "me")
    assert (reply.status_code, problem(reply).title) == (405, "Cara ini tidak tersedia")
    assert reply.headers["allow"] == "GET"


def test_the_reference_stands_in_the_log(lab, caplog):
    caplog.set_level(logging.INFO, "spbe.registry")
    reference = problem(lab.client("operator").get("nix")).reference
    assert REFERENCE.fullmatch(reference)
    assert any(reference in record.getMessage() and "404" in record.getMessage() for record in caplog.records)


def test_an_accident_tells_nothing_and_changes_nothing(lab, draft, monkeypatch, caplog):
    message = "a secret path /var/secrets and token-operator"

    def accident(*_arguments):
        raise RuntimeError(message)

    monkeypatch.setattr(written, "refresh", accident)
    reply = lab.client("operator").answer(draft, "i22", "level", 3, 0)
    assert reply.status_code == 500
    found = problem(reply)
    assert found.title == "Kesalahan pada sistem"
    for secret in ("secret", "token", "Traceback", "RuntimeError", "/var"):
        assert secret not in reply.text
    (told,) = (record.getMessage() for record in caplog.records if f"{found.reference} failed" in record.getMessage())
    assert "builtins.RuntimeError" in told
    assert "in accident" in told  # the place
    assert "a secret path" not in caplog.text  # and not the message, which may quote what people write
    monkeypatch.undo()
    assert lab.client("operator").get(f"assessments/{draft}/answers/i22/level/history").json() == []
    assert lab.client("operator").answer(draft, "i22", "level", 3, 0).status_code == 200


def test_codes_and_tokens_never_reach_the_log(lab, caplog):
    caplog.set_level(logging.DEBUG)
    lab.client("operator").get("me")
    lab.client(None).http.get(f"{PUBLIC}{PREFIX}/oauth_callback", params={"code": "secret-code", "state": "x" * 40})
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name == "spbe.registry")
    assert f"{PREFIX}/oauth_callback 400" in ours
    assert "secret-code" not in ours
    assert "token-operator" not in caplog.text


def test_a_refused_value_is_not_echoed(lab, draft):
    reply = lab.client("operator").answer(draft, "i22", "level", "<script>sesuatu</script>", 0)
    assert reply.status_code == 422
    assert "script" not in reply.text


def test_a_browser_gets_a_page(lab):
    reply = lab.client(None).get("me", headers={"Accept": "text/html,*/*"})
    assert reply.status_code == 401
    assert reply.headers["content-type"].startswith("text/html")
    assert '<html lang="id">' in reply.text
    assert "Belum masuk" in reply.text


def test_every_reply_carries_the_safety_headers(lab):
    for reply in (lab.client("operator").get("me"), lab.client(None).get("me"), lab.client(None).get("nix")):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_body_beyond_the_limit_is_refused(lab, draft):
    operator = lab.client("operator")
    for content in (b"x" * (BODY_LIMIT + 1), chunks(BODY_LIMIT + 1)):
        reply = operator.write(
            "PUT",
            f"assessments/{draft}/answers/i22/fakta",
            version=0,
            content=content,
            headers={"Content-Type": "application/json"},
        )
        assert (reply.status_code, problem(reply).title) == (413, "Terlalu besar")


def test_the_longest_text_fits_however_it_is_escaped(lab, draft):
    raw = json.dumps({"value": "\U0001f600" * MAX_TEXT}).encode("ascii")
    assert len(raw) <= BODY_LIMIT
    reply = lab.client("operator").write(
        "PUT",
        f"assessments/{draft}/answers/i22/fakta",
        version=0,
        content=raw,
        headers={"Content-Type": "application/json"},
    )
    assert reply.status_code == 200


def test_reports_have_a_limit_of_their_own(lab):
    report = {"year": "2024", "format": "pdf", "title": "Laporan", "data_version": "1"}
    coach = lab.client("pendamping")
    for size, status in ((REPORT_LIMIT - 1, 201), (REPORT_LIMIT, 201), (REPORT_LIMIT + 1, 413)):
        content = b"%PDF-" + b"x" * (size - 5)
        reply = coach.write("POST", "regions/18.71/reports", params=report, content=content)
        assert reply.status_code == status


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_every_file_of_tables_is_read_whole(lab, draft):
    """A list of evidence or of verdicts as people keep it, with a picture in its head, is larger than a text."""
    table = b"a;b\n" * (BODY_LIMIT // 4 + 1)
    verdicts = {"name": "putusan.csv", "content": base64.b64encode(table).decode(), "source": "portal"}
    replies = [
        *(
            lab.client("operator").http.post(f"assessments/{draft}/{name}/compare?name=a.csv", content=table)
            for name in ("workbook", "evidence-list")
        ),
        lab.client("sekretariat").write("POST", f"assessments/{draft}/judgements/check", verdicts),
    ]
    assert [(reply.status_code, problem(reply).title) for reply in replies] == [(422, "Isian tidak dapat diterima")] * 3


def chunks(size):
    """A body that does not say how long it is."""
    yield b'{"value":"'
    for _ in range(size // 1000 + 1):
        yield b"a" * 1000


def test_the_document_names_a_problem_for_every_reply(lab):
    document = lab.client(None).get("openapi.json").json()
    assert document["openapi"].startswith("3.")
    schemas = document["components"]["schemas"]
    assert "HTTPValidationError" not in schemas
    assert set(schemas["Problem"]["required"]) >= {"title", "status", "detail", "reference"}
    known = {f"#/components/schemas/{name}" for name in schemas}
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))) <= known
    operations = [(path, verb, what) for path, item in document["paths"].items() for verb, what in item.items()]
    assert len(operations) > 30
    for path, verb, what in operations:
        errors = {status: reply for status, reply in what["responses"].items() if int(status) >= 400}
        assert set(errors) >= {"401", "403", "404", "422", "500", "503"}, (path, verb)
        for reply in errors.values():
            assert reply["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem"), (path, verb)


def test_the_hub_away_is_said_so_with_when_to_come_again(lab):
    lab.hub.down = True
    reply = lab.client("operator").get("me")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    assert problem(reply).title == "Layanan masuk belum terjangkau"
    assert lab.client(None).get("health").json() == {"status": "ok"}


def test_a_read_sees_one_snapshot(lab, draft):
    """Between the queries of one reply another writer's commit stays unseen."""
    operator = lab.client("operator")
    operator.answer(draft, "i22", "level", 1, 0)
    with lab.database.read() as session:
        row = assessments.get(session, draft)
        assert operator.answer(draft, "i22", "level", 5, 1).status_code == 200
        level = next(answer for answer in answers.all_of(session, row) if answer.indicator == "i22").level
    assert (level.value, row.seq) == (1, 2)
