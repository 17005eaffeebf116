"""The registry's client against a stand-in transport: what it sends, what it makes of each answer."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe_core import instruments, regions, results, scoring, wire
from spbe_core.client import ConflictError, NotAllowedError, Registry, RegistryError, UnreachableError
from spbe_core.connection import PAUSES
from spbe_core.errors import DataError

TOKEN = "rahasia-sekali"
BASE = "http://registri.uji/services/registry/"
INSTRUMENT = instruments.load("permenpanrb-59-2020")
SUMMARY = scoring.score(INSTRUMENT, {"i01": 3}).summary()
NOW = datetime(2026, 11, 25, 3, 42, tzinfo=UTC)
STORED = wire.FieldValue(value=3, version=2, author="operator-18-71", author_name="Ani", at=NOW)
KEPT = wire.FieldVersion(**STORED.model_dump())
SAVED = wire.Saved(indicator="i01", field=wire.AnswerField.LEVEL, stored=STORED, summary=SUMMARY, seq=7)
INFO = wire.AssessmentInfo(
    id="as1",
    region_code="18.71",
    instrument=INSTRUMENT.id,
    instrument_hash=INSTRUMENT.content_hash,
    period="2025",
    purpose="latihan",
    state="draft",
    sample=False,
    created_at=NOW,
    created_by="operator-18-71",
    last_change_at=None,
    last_change_by=None,
    summary=SUMMARY,
)
COMMENT = wire.Comment(
    id="c1",
    assessment_id="as1",
    indicator="i01",
    reply_to=None,
    text="Lengkapi notulen",
    author="pendamping-1",
    author_name="Budi",
    author_role="pendamping",
    at=NOW,
    done=False,
    version=1,
)
PLAN = wire.Plan(
    id="p1",
    assessment_id="as1",
    region_code="18.71",
    target=wire.PlanTarget(index="3.50", due=date(2026, 12, 31)),
    target_version=1,
    levels=[],
    actions=[],
    now=SUMMARY,
    after=SUMMARY,
    seq=9,
)
REPORT = wire.Report(
    id="r1",
    region_code="18.71",
    year=2024,
    title="Laporan pendampingan",
    format="pdf",
    sha256="0" * 64,
    size=5,
    data_version="2026-11",
    published_at=NOW,
    published_by="sekretariat",
    file_class="terbuka",
)
ACTION = wire.ActionWrite(indicator="i22", to_level=3, title="SOP", owner_office="Diskominfo", due=date(2026, 12, 1))


def problem(status, **more):
    body = wire.Problem(title="Ditolak", status=status, detail="Ditolak karena uji.", reference="R-42", **more)
    return httpx.Response(status, text=body.model_dump_json(), headers={"Content-Type": "application/problem+json"})


def model(answer, status=200):
    return httpx.Response(status, text=answer.model_dump_json())


def models(*answers):
    return httpx.Response(200, json=[answer.model_dump(mode="json") for answer in answers])


class Stand:
    """Plays the registry: gives the prepared answers in turn and keeps what was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.pauses = []
        self.registry = Registry(BASE, TOKEN, httpx.MockTransport(self.handle), self.pauses.append)

    def handle(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def request(self):
        assert len(self.requests) == 1
        return self.requests[0]


def test_answer_is_written_with_version_key_and_token():
    stand = Stand(model(SAVED))
    assert stand.registry.write_answer("as1", "i01", "level", 3, version=1) == SAVED
    request = stand.request
    assert (request.method, request.url.path) == ("PUT", "/services/registry/api/assessments/as1/answers/i01/level")
    assert request.headers["If-Match"] == '"1"'
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert UUID(request.headers["Idempotency-Key"])
    assert json.loads(request.content) == {"value": 3}


@pytest.mark.parametrize("value", [None, "Fakta: <script>alert(1)</script> “Perwali”\n", 5])
def test_values_travel_unchanged(value):
    stand = Stand(model(SAVED))
    stand.registry.write_answer("as1", "i01", wire.AnswerField.FAKTA, value, version=0)
    assert json.loads(stand.request.content) == {"value": value}
    assert stand.request.headers["If-Match"] == '"0"'
    assert stand.request.url.path.endswith("/fakta")


def test_two_writes_have_two_keys_and_a_given_key_is_kept():
    stand = Stand(model(SAVED))
    for key in (None, None, "9b0e0b5e-5b5f-4a53-8f52-6d9d4a7c1e11"):
        stand.registry.write_answer("as1", "i01", "level", 3, 1, key)
    first, second, third = (request.headers["Idempotency-Key"] for request in stand.requests)
    assert first != second
    assert third == "9b0e0b5e-5b5f-4a53-8f52-6d9d4a7c1e11"


@pytest.mark.parametrize(
    "broken",
    [
        httpx.ConnectError("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.ConnectTimeout("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_broken_connection_is_tried_again_under_the_same_key(broken):
    stand = Stand(broken, broken, model(SAVED))
    assert stand.registry.write_answer("as1", "i01", "level", 3, 1) == SAVED
    assert len(stand.requests) == 3
    assert len({request.headers["Idempotency-Key"] for request in stand.requests}) == 1
    assert len({request.content for request in stand.requests}) == 1
    assert stand.pauses == list(PAUSES)


def test_connection_that_stays_broken_gives_the_key_to_go_on_with():
    stand = Stand(httpx.ConnectError("x"))
    with pytest.raises(UnreachableError, match=r"registri\.uji.*tidak menjawab\. Belum tentu tersimpan") as caught:
        stand.registry.write_answer("as1", "i01", "level", 3, 1)
    assert len(stand.requests) == 3
    assert caught.value.key == stand.requests[0].headers["Idempotency-Key"]
    assert caught.value.status is None


def test_silent_registry_is_not_asked_again():
    stand = Stand(httpx.ReadTimeout("x"))
    with pytest.raises(UnreachableError, match="Tidak ada yang berubah") as caught:
        stand.registry.me()
    assert len(stand.requests) == 1
    assert caught.value.key is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 428, 500, 502, 503, 504])
def test_refusals_are_never_tried_again(status):
    stand = Stand(problem(status))
    with pytest.raises(RegistryError, match=r"Ditolak karena uji\. \(nomor rujukan R-42\)") as caught:
        stand.registry.write_answer("as1", "i01", "level", 3, 1)
    assert len(stand.requests) == 1
    assert (caught.value.status, caught.value.problem.reference) == (status, "R-42")
    kinds = {
        401: NotAllowedError,
        403: NotAllowedError,
        409: ConflictError,
        502: UnreachableError,
        503: UnreachableError,
        504: UnreachableError,
    }
    assert type(caught.value) is kinds.get(status, RegistryError)


def test_conflict_holds_the_stored_value():
    stand = Stand(problem(409, stored=STORED, field="level"))
    with pytest.raises(ConflictError) as caught:
        stand.registry.write_answer("as1", "i01", "level", 4, 1)
    assert caught.value.stored == STORED


@pytest.mark.parametrize("body", ["", "<html>502 Bad Gateway</html>", "{}", '{"detail": "x"}', "null"])
def test_refusal_without_a_problem_body(body):
    stand = Stand(httpx.Response(500, text=body))
    with pytest.raises(RegistryError, match=r"menolak GET api/me dengan status 500") as caught:
        stand.registry.me()
    assert caught.value.problem is None


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"name": 3}'])
def test_answer_that_cannot_be_read(body):
    stand = Stand(httpx.Response(200, text=body))
    with pytest.raises(RegistryError, match=r"api/me tidak dapat dibaca"):
        stand.registry.me()


def test_redirect_is_not_followed():
    stand = Stand(httpx.Response(302, headers={"Location": "http://lain.uji/"}))
    with pytest.raises(RegistryError, match="status 302"):
        stand.registry.me()
    assert len(stand.requests) == 1


@pytest.mark.parametrize("answer", [problem(401), httpx.ConnectError("x"), httpx.Response(200, text="x")])
def test_token_is_in_no_message(answer):
    stand = Stand(answer)
    with pytest.raises(RegistryError) as caught:
        stand.registry.me()
    assert TOKEN not in f"{caught.value!r} {caught.value} {stand.registry!r} {vars(caught.value)}"


@given(st.text(min_size=1))
def test_no_value_changes_the_address(text):
    stand = Stand(models(), models())
    try:
        stand.registry.assessments(text)
    except RegistryError:
        assert not text.strip(".")
        assert not stand.requests
        return
    path = stand.request.url.raw_path.decode()
    assert path.startswith("/services/registry/api/regions/")
    assert path.endswith("/assessments")
    assert path.count("/") == 6


def test_tables_and_rows():
    rows = [row for row in results.official() if row.year == 2024]
    stand = Stand(models(*rows))
    table = stand.registry.results(2024)
    assert stand.request.url.query == b"year=2024"
    assert results.national(table, 2024).above_3 == 244
    assert table.equals(results.frame(rows))
    stand = Stand(models(*rows[:2]))
    assert stand.registry.result_rows(region="11.10") == tuple(rows[:2])
    assert stand.request.url.query == b"region=11.10"


def test_regions_table():
    stand = Stand(models(*regions.all_regions()))
    table = stand.registry.regions()
    assert len(table) == 552
    assert table["code"].map(type).eq(str).all()
    assert table.equals(regions.table(regions.all_regions()))


def test_official_levels_table():
    rows = [row for row in results.official_levels() if row.region_code == "18.71" and row.year == 2024]
    stand = Stand(models(*rows))
    table = stand.registry.official_levels(region="18.71", year=2024)
    assert dict(stand.request.url.params) == {"region": "18.71", "year": "2024"}
    assert (
        scoring.score(INSTRUMENT, dict(zip(table["indicator"], table["level"].tolist(), strict=True))).predicate
        == "Baik"
    )


def instrument_stand(content):
    info = wire.InstrumentInfo(id=INSTRUMENT.id, title="x", content_hash=INSTRUMENT.content_hash, revoked=True)
    return Stand(models(info), httpx.Response(200, content=content), models(info))


def test_instrument_is_fetched_once_per_hash():
    stand = instrument_stand(INSTRUMENT.content())
    first = stand.registry.instrument(INSTRUMENT.id)
    assert first == INSTRUMENT
    assert stand.registry.instrument(INSTRUMENT.id) is first
    assert stand.registry.instrument_content(INSTRUMENT.content_hash) is first
    assert [request.url.path.rpartition("api/")[2] for request in stand.requests] == [
        "instruments",
        f"instruments/content/{INSTRUMENT.content_hash}",
        "instruments",
    ]


def test_instrument_with_another_content_is_refused():
    stand = instrument_stand(INSTRUMENT.content().replace(b"Rintisan", b"Rintis4n"))
    with pytest.raises(RegistryError, match="tidak cocok dengan sidiknya"):
        stand.registry.instrument(INSTRUMENT.id)


def test_unknown_instrument():
    stand = instrument_stand(b"")
    with pytest.raises(RegistryError, match="Registri tidak memuat instrumen “pemdi”"):
        stand.registry.instrument("pemdi")


@pytest.mark.parametrize(
    ("call", "answer", "line", "version", "body"),
    [
        (
            lambda r: r.open_assessment("18.71", "2025", "latihan"),
            INFO,
            "POST regions/18.71/assessments",
            None,
            {"period": "2025", "purpose": "latihan"},
        ),
        (
            lambda r: r.add_comment("as1", " Lengkapi ", "i01"),
            COMMENT,
            "POST assessments/as1/comments",
            None,
            {"indicator": "i01", "unit": None, "reply_to": None, "text": "Lengkapi"},
        ),
        (lambda r: r.set_comment_done("c1", done=True, version=1), COMMENT, "PATCH comments/c1", '"1"', {"done": True}),
        (
            lambda r: r.set_target("as1", "3.50", date(2026, 12, 31), 0),
            wire.PlanSaved(plan=PLAN, seq=9),
            "PUT assessments/as1/plan/target",
            '"0"',
            {"index": "3.50", "due": "2026-12-31"},
        ),
        (
            lambda r: r.set_target_level("as1", "i22", None, 3),
            wire.PlanSaved(plan=PLAN, seq=9),
            "PUT assessments/as1/plan/levels/i22",
            '"3"',
            {"value": None},
        ),
        (
            lambda r: r.add_action("as1", ACTION),
            wire.PlanSaved(plan=PLAN, seq=9),
            "POST assessments/as1/plan/actions",
            None,
            ACTION.model_dump(mode="json"),
        ),
        (
            lambda r: r.put_action("x1", ACTION, 2),
            wire.PlanSaved(plan=PLAN, seq=9),
            "PUT actions/x1",
            '"2"',
            ACTION.model_dump(mode="json"),
        ),
        (lambda r: r.delete_action("x1", 2), wire.PlanSaved(plan=PLAN, seq=9), "DELETE actions/x1", '"2"', None),
    ],
)
def test_writes(call, answer, line, version, body):
    stand = Stand(model(answer, 201))
    assert call(stand.registry) == answer
    request = stand.request
    assert f"{request.method} {request.url.path.rpartition('/api/')[2]}" == line
    assert request.headers.get("If-Match") == version
    assert UUID(request.headers["Idempotency-Key"])
    assert (json.loads(request.content) if request.content else None) == body


@pytest.mark.parametrize(
    ("call", "answer", "line"),
    [
        (lambda r: r.assessments("18.71"), [INFO], "regions/18.71/assessments"),
        (lambda r: r.assessment("as1"), wire.Assessment(**INFO.model_dump(), answers=[], seq=1), "assessments/as1"),
        (
            lambda r: r.form("18.71", "2025"),
            wire.Form(assessment=None, comments=None, target=None, results=[], levels=None),
            "regions/18.71/form?period=2025",
        ),
        (lambda r: r.history("as1", "i01", "level"), [KEPT], "assessments/as1/answers/i01/level/history"),
        (
            lambda r: r.changes("as1", 5),
            wire.Changes(seq=5, answers=[], comments=[], plan_changed=False, summary=SUMMARY),
            "assessments/as1/changes?after=5",
        ),
        (lambda r: r.comments("as1"), [COMMENT], "assessments/as1/comments"),
        (lambda r: r.offered("as1"), [], "assessments/as1/offered"),
        (lambda r: r.plan("as1"), PLAN, "assessments/as1/plan"),
        (lambda r: r.reports("18.71"), [REPORT], "regions/18.71/reports"),
        (lambda r: r.portfolio(), [], "portfolio"),
        (lambda r: r.events("18.71", 3), [], "regions/18.71/events?after=3"),
        (lambda r: r.region("18.71"), regions.find("18.71"), "regions/18.71"),
        (
            lambda r: r.me(),
            wire.Person(name="a", display_name="A", roles=[], regions=[], permissions={}, xsrf=None),
            "me",
        ),
    ],
)
def test_reads(call, answer, line):
    stand = Stand(models(*answer) if isinstance(answer, list) else model(answer))
    assert call(stand.registry) == answer
    assert stand.request.method == "GET"
    assert stand.request.url.raw_path.decode().rpartition("/api/")[2] == line
    assert "Idempotency-Key" not in stand.request.headers


def test_report_is_published_as_raw_bytes():
    stand = Stand(model(REPORT, 201))
    facts = "18.71", 2024, "pdf", "Laporan pendampingan", "2026-11", b"%PDF-"
    report = stand.registry.publish_report(*facts, language="en")
    assert report == REPORT
    assert stand.request.content == b"%PDF-"
    assert dict(stand.request.url.params) == {
        "year": "2024",
        "format": "pdf",
        "title": "Laporan pendampingan",
        "data_version": "2026-11",
        "file_class": "terbatas",
        "language": "en",
    }
    stand = Stand(httpx.Response(200, content=b"%PDF-\x00\xff"))
    assert stand.registry.report_content("r1") == b"%PDF-\x00\xff"


def test_refusals_are_asked_for_in_a_language():
    stand = Stand(models(), models())
    stand.registry.portfolio()
    assert "Accept-Language" not in stand.request.headers
    stand.registry.speak("en")
    stand.registry.portfolio()
    assert stand.requests[-1].headers["Accept-Language"] == "en"


def test_environment():
    stand = Stand(models())
    transport = httpx.MockTransport(stand.handle)
    tokens = {"JUPYTERHUB_API_TOKEN": "c", "HTTP_X_VISITOR_TOKEN": "b", "SPBE_TOKEN": "a"}
    for drop, expected in ((None, "a"), ("SPBE_TOKEN", "b"), ("HTTP_X_VISITOR_TOKEN", "c")):
        tokens.pop(drop, None)
        with Registry.from_environment({"SPBE_REGISTRY_URL": BASE.rstrip("/"), **tokens}, transport) as registry:
            registry.portfolio()
        assert stand.requests[-1].headers["Authorization"] == f"Bearer {expected}"
        assert stand.requests[-1].url.path == "/services/registry/api/portfolio"


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "SPBE_REGISTRY_URL"),
        ({"SPBE_REGISTRY_URL": BASE}, "Token tidak ada"),
        ({"SPBE_REGISTRY_URL": BASE, "SPBE_TOKEN": ""}, "Token tidak ada"),
    ],
)
def test_environment_that_is_not_the_labs(environment, message):
    with pytest.raises(RegistryError, match=message):
        Registry.from_environment(environment)


@pytest.mark.parametrize(
    "call",
    [
        lambda r: r.add_comment("as1", "   "),
        lambda r: r.add_comment("as1", "x" * (wire.MAX_TEXT + 1)),
        lambda r: r.open_assessment("18.71", "25", "latihan"),
        lambda r: r.open_assessment("18.71", "2025", "coba"),
        lambda r: r.set_target("as1", "3,50", None, 0),
        lambda r: r.write_answer("as1", "i01", "level", 2.5, 0),
        lambda r: r.write_answer("as1", "i01", "fakta", "x" * (wire.MAX_TEXT + 1), 0),
    ],
)
def test_value_that_no_write_could_take_is_refused_before_it_is_sent(call):
    stand = Stand(model(SAVED))
    with pytest.raises(DataError, match=r"Isian “[\w ]+”: tidak sah"):
        call(stand.registry)
    assert not stand.requests
