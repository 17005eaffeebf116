"""Who may do what: every route, every kind of user, own and foreign region, against access.csv (written by hand)."""

import base64
import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import evidence_files
import letters
import pytest
import tasks_given as tasks
from fake_hub import Person, page_kernel, person
from fastapi import APIRouter
from registry_lab import PREFIX, PUBLIC, Lab
from waiting import until

from hub.accounts.rights import PERSON_SCOPES
from hub.registry import app, load_reference, migrate, pace
from hub.registry.access import doors
from hub.registry.db import engine_for
from hub.registry.report_jobs import kept
from hub.registry.report_jobs import rules as job_rules
from hub.signatures import checking
from reports import order
from spbe_core import instruments
from spbe_core.formats import day_in

TABLE = Path(__file__).with_name("access.csv")
ROWS = list(csv.DictReader(line for line in TABLE.read_text().splitlines() if not line.startswith("#")))
KINDS = [name for name in ROWS[0] if name not in {"method", "path"}]
ACTION = {"indicator": "i22", "to_level": 3, "title": "SOP", "owner_office": "Diskominfo", "due": "2030-01-31"}
RECOMMENDED = {"to_level": 3, "title": "SOP", "owner_office": "Kominfo", "due": "2030-01-31"}
ABOUT = {"period": "2025", "indicator": "i22"}
PRACTICE = {"instrument": "permenpanrb-59-2020", "indicator": "i22", "level": 3, "title": "SOP", "how": "Disusun."}
ADVICE = {"period": "2025", "indicator": "i16"}
VISIT = {"host": "51.71", "day": "2026-01-31", "topic": "SMKI", "agreed": "Perwali"}
PROGRAMME = {"name": "Gelombang 1", "begin": "2026-08-01", "until": "2026-09-30", "regions": ["18.71"]}
PNG = evidence_files.png()
HTML = b"<!doctype html><p>laporan</p>"
JOB = {"codes": ["18.71"], "year": 2024}
REPORT = {"year": "2024", "format": "html", "title": "Laporan", "data_version": "1"}
RESULTS = {
    "name": "hasil.csv",
    "content": base64.b64encode(b"Kode;Indeks\n18.71;3,1\n").decode(),
    "period": "2025",
    "source": "SK 1/2026",
}
PLANNED = {"target": "3", "until": f"{day_in(datetime.now(UTC), 'WIB') + timedelta(90)}"}
ASKED = {
    "changes": {"after": 0},
    "form": {"period": "2025"},
    "proposal": PLANNED,
    "alternatives": PLANNED,
    "binds": PLANNED,
}
"""What is asked of a route with parameters, by the last word of its path."""

VERDICTS = {
    "name": "putusan.csv",
    "content": base64.b64encode(b"Kode;Putusan\ni22-L3;Diterima\n").decode(),
    "source": "Portal, 21 September 2026",
}


def people():
    made = {}
    for role in ("operator", "koordinator", "pendamping", "peninjau"):
        made[role] = person(role, role, ("18.71",))
        made[f"{role} foreign"] = person(f"{role}-51", role, ("51.71",))
    made["peneliti"] = person("peneliti", "peneliti")
    made["sekretariat"] = person("sekretariat", "sekretariat")
    made["kernel"] = page_kernel(made["operator"])
    made["kernel foreign"] = page_kernel(made["operator foreign"])
    made["no role"] = Person("no-role", "Tanpa Peran", (), list(PERSON_SCOPES), "token-no-role")
    made["rightless"] = Person("rightless", "Tanpa Hak", (), [], "token-rightless")
    return made


@pytest.fixture(scope="module")
def open_lab(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:  # who may is asked here, not what a file is
        patch.setattr(checking, "judged", lambda *_: {"status": "tte-utuh", "reason": None, "signatures": []})
        yield from opened(tmp_path_factory)


def opened(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('access') / 'registry.sqlite'}"
    migrate(url)
    engine = engine_for(url)
    load_reference(engine)
    engine.dispose()
    lab = Lab(url)
    lab.hub.people = people()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pace, "FAILURES", 10**6)  # all kinds of user come from one address here
        patched.setattr(kept, "COMMAND", (sys.executable, "-c", "pass"))  # who may is asked here, not what is made
        patched.setattr(job_rules, "AT_ONCE", 10**6)
        yield lab
    lab.close()


@pytest.fixture(scope="module")
def case_of(open_lab):
    """Give a route's request; who is refused leaves it as it was, valid for the next one who asks."""
    last = {}

    def case(row):
        method, path = route = row["method"], row["path"]
        if route not in last or last[route].spent:
            last.clear()
            last[route] = Case(open_lab, method, path)
        return last[route]

    return case


def version_of(rows, name, code):
    """Return the version of the row with a code, 0 where there is none yet."""
    return next((row["version"] for row in rows if row[name] == code), 0)


class Case:
    """A valid request for a route, about fresh things of region 18.71 in their current versions.

    It can be sent until it is ``spent``: until somebody wrote with it.
    """

    def __init__(self, lab, method, path):
        self.lab, self.method, self.task, self.spent = lab, method, None, False
        self.koordinator, self.pendamping = lab.client("koordinator"), lab.client("pendamping")
        pemdi = "/items/" in path or "/external/" in path
        judged = "judgement" in path
        self.draft = lab.open("koordinator", period="2026" if pemdi else "2024" if judged else "2025")
        names = {
            "unit": "i22-L3",
            "code": "I1-L1-01" if "/items/" in path else "18.71",
            "index": "ips",
            "assessment_id": self.draft,
            "indicator": "i22",
            "field": "fakta",
            "period": "2024",
            "stage": "mandiri",
            "subject": "indeks",
            "sha256": instruments.load("permenpanrb-59-2020").content_hash,
        }
        if "{comment_id}" in path:
            names["comment_id"] = self._made("POST", f"assessments/{self.draft}/comments", {"text": "catatan"})["id"]
        if "{action_id}" in path:
            plan = self._made("POST", f"assessments/{self.draft}/plan/actions", ACTION)["plan"]
            names["action_id"] = max(plan["actions"], key=lambda action: action["at"])["id"]
        names |= self._planned(path)
        if "/uploads/" in path:
            body = evidence_files.announced(PNG, "bukti.png")
            names["upload_id"] = self._made("POST", f"assessments/{self.draft}/uploads", body)["id"]
        if "{document_id}" in path and "/deliveries/" not in path:
            names["document_id"] = evidence_files.sent(self.koordinator, self.draft, PNG, "bukti.png")["document"]["id"]
        if "/letters" in path or path.endswith(("/proposal", "/alternatives", "/binds")):
            letters.fill_in(lab, self.draft)
        if "{letter_id}" in path:
            self.letter = letters.made(self.koordinator, self.draft, letters.CONSENT, number=str(uuid4()))
            names["letter_id"] = self.letter["id"]
            if path.endswith("/check") or (path.endswith("/signed") and method == "GET"):
                signed = f"letters/{self.letter['id']}/signed"
                self.letter = self._made("POST", signed, None, version=1, content=b"%PDF-")["letter"]
        names |= self._task(path)
        names |= self._recommended() if "{recommendation_id}" in path else {}
        names |= self._practised(path) if "{practice_id}" in path else {}
        names |= self._together(path)
        names |= self._of_reports(path)
        if judged:
            self._judged()
        self.path = f"{PUBLIC}{PREFIX}/{path.format_map(names)}"
        self.arguments = self._arguments(path)

    def _together(self, path):
        """Return the visit or the programme that a route is about, made for this request."""
        if "{visit_id}" in path:
            return {"visit_id": self._made("POST", "regions/18.71/visits", VISIT)["id"]}
        if "{programme}" not in path:
            return {}
        code = f"p-{uuid4()}"
        self._made("PUT", f"programmes/{code}", PROGRAMME, self.lab.client("sekretariat"), version=0)
        return {"programme": code}

    def _planned(self, path):
        """Return what stands in the path of a route about a plan that is under way."""
        if path.endswith("/plan/progress"):
            self._made("POST", f"assessments/{self.draft}/plan/actions", ACTION)
        if "/reviews/{version}" not in path:
            return {}
        said = self._said()
        self._made("PUT", f"assessments/{self.draft}/plan/review", said["body"], version=said["version"])
        return {"version": said["version"] + 1}

    def _task(self, path):
        """Return what stands in the path of a task's route, made for this request."""
        names = {"office": "bkpsdm", "key": "x" * 22}
        if "/tasks/" in path or "/links/{" in path or "/deliveries/" in path:
            names["unit"] = "i22-L3"
            self.task = tasks.give(self.koordinator, self.draft).json()
        if "{link_id}" in path:
            names["link_id"] = tasks.link(self.koordinator, self.draft).json()["link"]["id"]
        if "/deliveries/" in path:
            holder = tasks.Holder(self.lab, tasks.link(self.koordinator, self.draft).json()["address"])
            names["document_id"] = holder.write("POST", "tautan/links", tasks.WEB).json()["document"]["id"]
        return names

    def _of_reports(self, path):
        """Return the published report and the job that a route is about, made for this request."""
        published = {"report_id": self._publish()["id"]} if "{report_id}" in path else {}
        return published | ({"job_id": self._job(path)} if "{job_id}" in path else {})

    def _judged(self):
        """Bring the assessment, once, to where the assessors judge."""
        whole = self.koordinator.get(f"assessments/{self.draft}/course").json()
        if whole["state"] != "draft":
            return
        digest = self.koordinator.get(f"assessments/{self.draft}/course/incomplete").json()["digest"]
        path = f"assessments/{self.draft}/course/steps"
        for version, step in enumerate(("submit", "review", "finish", "document"), whole["version"]):
            body = {"step": step, "acknowledged": digest}
            reply = self.koordinator.write("POST", path, body, version=version)
            assert reply.status_code == 200, reply.text

    def _recommended(self):
        given = {**RECOMMENDED, **ABOUT, "regions": ["18.71"]}
        return {"recommendation_id": self.pendamping.write("POST", "recommendations", given).json()["id"]}

    def _practised(self, path):
        if "/adoptions/" in path:
            adopted = self._made("PUT", "regions/18.71/adoptions/umum-pusat-data", ADVICE)
            self.adopted = adopted["version"]
            return {"practice_id": "umum-pusat-data"}
        made = self._made("POST", "regions/18.71/practices", PRACTICE)["id"]
        if path.endswith("/endorsement"):
            self._made("PUT", f"practices/{made}/state", {"state": "terbit"}, version=1)
        return {"practice_id": made}

    def send(self, client):
        if self.method == "GET":
            return client.get(self.path, params=ASKED.get(self.path.rpartition("/")[2]))
        reply = client.write(self.method, self.path, **self.arguments)
        self.spent = reply.status_code < 400
        return reply

    def _got(self, path):
        return self.koordinator.get(path).json()

    def _whole(self):
        return self._got(f"assessments/{self.draft}")

    def _plan(self):
        return self._got(f"assessments/{self.draft}/plan")

    def _said(self):
        return {"body": {"step": "catat", "note": "baik"}, "version": len(self._plan()["reviews"])}

    def _version(self, kind, name, code):
        return version_of(self._whole()[kind], name, code)

    def _item(self):
        item = next(iter(self._whole()["items"]), {"version": 0, "state": "belum"})
        return {"body": {"state": "diunggah" if item["state"] == "draf" else "draf"}, "version": item["version"]}

    def _arguments(self, path):
        """Return what a valid request of the route carries; only its own entry asks the registry."""
        return {
            "keluar": dict,
            "api/me/erasure": dict,
            "api/regions/{code}/practices": lambda: {"body": PRACTICE},
            "api/practices/{practice_id}": lambda: {"body": PRACTICE, "version": 1},
            "api/practices/{practice_id}/state": lambda: {"body": {"state": "terbit"}, "version": 1},
            "api/practices/{practice_id}/endorsement": lambda: {
                "body": {"practice_version": 2, "endorsed": True},
                "version": 0,
            },
            "api/regions/{code}/adoptions/{practice_id}": lambda: {"body": ADVICE},
            "api/regions/{code}/adoptions/{practice_id}/outcome": lambda: {
                "body": ADVICE | {"result": "berhasil"},
                "version": self.adopted,
            },
            "api/regions/{code}/visits": lambda: {"body": VISIT},
            "api/visits/{visit_id}": lambda: {"body": VISIT, "version": 1},
            "api/programmes/{programme}": lambda: {"body": PROGRAMME, "version": 1},
            "api/visits/{visit_id}/actions": lambda: {"body": {**ADVICE, "line": "Perwali"}},
            "api/recommendations": lambda: {"body": {**RECOMMENDED, **ABOUT, "regions": ["18.71"]}},
            "api/recommendations/{recommendation_id}/regions": lambda: {"body": {"regions": ["18.71"]}},
            "api/recommendations/{recommendation_id}": lambda: {"body": RECOMMENDED, "version": 1},
            "api/regions/{code}/recommendations/{recommendation_id}": lambda: {
                "body": {"status": "diterima"},
                "version": 1,
            },
            "api/regions/{code}/assessments": lambda: {"body": {"period": "2025", "purpose": "latihan"}},
            "api/assessments/{assessment_id}/answers/{indicator}/{field}": lambda: {
                "body": {"value": "teks"},
                "version": len(self._got(f"assessments/{self.draft}/answers/i22/fakta/history")),
            },
            "api/assessments/{assessment_id}/workbook/compare": lambda: {"content": b"Kode;Fakta\r\ni22;teks\r\n"},
            "api/assessments/{assessment_id}/evidence-list/compare": lambda: {
                "content": b"Kode;Untuk tingkat;Nama dokumen\r\ni22;3;SK\r\n"
            },
            "api/assessments/{assessment_id}/items/{code}": self._item,
            "api/assessments/{assessment_id}/external/{index}": lambda: {
                "body": {"value": None, "status": "menunggu"},
                "version": self._version("external", "index", "ips"),
            },
            "api/assessments/{assessment_id}/course/steps": lambda: {
                "body": {"step": "due", "deadline": "2099-11-30T23:59"},
                "version": self._whole()["course"]["version"],
            },
            "api/assessments/{assessment_id}/judgements/check": lambda: {"body": VERDICTS},
            "api/assessments/{assessment_id}/judgements": lambda: {"body": self._checked()},
            "api/assessments/{assessment_id}/units/{unit}/judgement": lambda: {
                "body": {"verdict": "diterima"},
                "version": self._version("judgements", "unit", "i22-L3"),
            },
            "api/assessments/{assessment_id}/comments": lambda: {"body": {"text": "catatan"}},
            "api/assessments/{assessment_id}/here": lambda: {"body": {"tab": str(uuid4()), "unit": "i22"}},
            "api/comments/{comment_id}": lambda: {"body": {"done": True}, "version": 1},
            "api/assessments/{assessment_id}/plan/target": lambda: {
                "body": {"index": "3.5", "due": "2030-01-31"},
                "version": self._plan()["target_version"],
            },
            "api/assessments/{assessment_id}/plan/means": lambda: {
                "body": {"persons": {"diskominfo": 5}},
                "version": self._plan()["means_version"],
            },
            "api/assessments/{assessment_id}/plan/review": self._said,
            "api/assessments/{assessment_id}/plan/levels/{indicator}": lambda: {
                "body": {"value": 3},
                "version": version_of(self._plan()["levels"], "indicator", "i22"),
            },
            "api/assessments/{assessment_id}/plan/actions": lambda: {"body": ACTION},
            "api/regions/{code}/stages/{period}/{stage}/{subject}": lambda: {
                "body": {"value": "3.5", "source": "LHE", "reason": "koreksi"},
                "version": len(self._got("regions/18.71/stages/2024/mandiri/indeks/history")),
            },
            "api/assessments/{assessment_id}/uploads": lambda: {"body": evidence_files.announced(PNG, "bukti.png")},
            "api/uploads/{upload_id}": lambda: {"content": PNG, "headers": {"Upload-Offset": "0"}},
            "api/assessments/{assessment_id}/links": lambda: {
                "body": {"unit": "i22-L3", "name": "JDIH", "url": "https://jdih.contoh.go.id/1"}
            },
            "api/assessments/{assessment_id}/units/{unit}/documents/{document_id}": lambda: {
                "body": {"tied": False},
                "version": 1,
            },
            "api/assessments/{assessment_id}/tasks/{unit}": lambda: {
                "body": {"office": "inspektorat", "due": "2030-01-31"},
                "version": self.task["version"] if self.task else 0,
            },
            "api/assessments/{assessment_id}/tasks/{unit}/link": dict,
            "api/links/{link_id}": lambda: {"version": 1},
            "api/links/{link_id}/name": dict,
            "api/deliveries/{document_id}": lambda: {"body": {"state": "diterima"}, "version": 1},
            "api/regions/{code}/offices": lambda: {"body": {"name": f"Dinas {uuid4()}"}},
            "api/regions/{code}/offices/{office}": lambda: {
                "body": {"name": "BKPSDM"},
                "version": tasks.office(self.koordinator, "bkpsdm")["version"],
            },
            "api/regions/{code}/my-office": lambda: {"body": {"office": "bkpsdm"}, "version": 0},
            "api/tautan/uploads": lambda: {"body": {"name": "bukti.png", "size": len(PNG)}},
            "api/tautan/uploads/{upload_id}": lambda: {"content": PNG, "headers": {"Upload-Offset": "0"}},
            "api/tautan/links": lambda: {"body": tasks.WEB},
            "api/tautan/selesai": lambda: {"body": {}},
            "api/tautan/documents/{document_id}": dict,
            "tugas/{key}": dict,
            "api/documents/{document_id}": lambda: {"body": {"name": "SK", "file_class": "terbuka"}, "version": 1},
            "api/actions/{action_id}": lambda: {"version": 1} | ({"body": ACTION} if self.method == "PUT" else {}),
            "api/results/imports/check": lambda: {"body": RESULTS},
            "api/results/imports": lambda: {"body": self._confirmed()},
            "api/assessments/{assessment_id}/letters": lambda: {"body": letters.MINUTES | {"number": str(uuid4())}},
            "api/letters/{letter_id}/signed": lambda: {"content": b"%PDF-", "version": 1},
            "api/letters/{letter_id}/check": lambda: {"version": 2},
            "api/letters/{letter_id}/withdrawal": lambda: {"body": {"reason": "keliru"}, "version": 1},
            "api/rooms/{code}/presence": lambda: {
                "body": {"person": "p", "display_name": "P", "hour": "2026-11-25T02:00:00Z"}
            },
            "api/report-jobs": lambda: {"body": JOB},
            "api/regions/{code}/reports": lambda: {"params": REPORT, "content": HTML + uuid4().bytes},
        }.get(path, dict)()

    def _confirmed(self):
        plan = self.lab.client("sekretariat").write("POST", "results/imports/check", RESULTS)
        return RESULTS | {"digest": plan.json()["digest"]}

    def _checked(self):
        plan = self.koordinator.write("POST", f"assessments/{self.draft}/judgements/check", VERDICTS)
        return VERDICTS | {"digest": plan.json()["digest"]}

    def _publish(self):
        return self._made("POST", "regions/18.71/reports", None, self.pendamping, params=REPORT, content=HTML)

    def _job(self, path):
        job = self.pendamping.write("POST", "report-jobs", JOB).json()["id"]
        out = self.lab.folder / "laporan" / job / kept.OUT
        out.mkdir(exist_ok=True)
        (out / "laporan.zip").write_bytes(b"PK")
        if path.endswith("/resume"):  # only what ended before its end is gone on with
            made = kept.found(self.lab.folder / "laporan", job)
            until(lambda: made.state != "berjalan")
            order.write(made.folder / kept.ENDED, "4")
        return job

    def _made(self, method, path, body, client=None, **arguments):
        reply = (client or self.koordinator).write(method, path, body, **arguments)
        assert reply.status_code in {200, 201}, reply.text
        return reply.json()


REVIEWER = {
    "POST api/recommendations": 403,
    "POST api/recommendations/{recommendation_id}/regions": 403,
    "PUT api/recommendations/{recommendation_id}": 403,
    "PUT api/regions/{code}/recommendations/{recommendation_id}": 403,
    "PUT api/practices/{practice_id}/endorsement": 403,
    "PUT api/regions/{code}/adoptions/{practice_id}": 403,
    "PUT api/regions/{code}/adoptions/{practice_id}/outcome": 403,
    "POST api/regions/{code}/visits": 403,
    "PUT api/visits/{visit_id}": 403,
    "PUT api/visits/{visit_id}/actions": 403,
    "PUT api/assessments/{assessment_id}/plan/means": 403,
    "PUT api/assessments/{assessment_id}/plan/levels/{indicator}": 403,
    "POST api/assessments/{assessment_id}/plan/actions": 403,
    "PUT api/actions/{action_id}": 403,
    "DELETE api/actions/{action_id}": 403,
    "POST api/regions/{code}/reports": 403,
    "POST api/report-jobs": 403,
    "POST api/report-jobs/{job_id}/stop": 404,
    "POST api/report-jobs/{job_id}/resume": 404,
    "GET api/report-jobs/{job_id}/content": 404,
}
"""Where a peninjau is answered otherwise than a pendamping of the same region."""


def client_of(lab, kind):
    if kind == "anonymous":
        return lab.client(None)
    if kind == "expired":
        lab.hub.people["expired"] = Person("expired", "", (), [], "token-expired")
        client = lab.client("expired")
        del lab.hub.people["expired"]
        return client
    return lab.client(kind)


def test_every_route_has_a_row_and_every_row_a_route(open_lab):
    routes = {(door.method, door.path.removeprefix(f"{PREFIX}/")) for door in doors(open_lab.app)}
    assert {(row["method"], row["path"]) for row in ROWS} == routes
    assert len(ROWS) == len(routes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['path']}")
def test_access(open_lab, case_of, row, kind):
    reply = case_of(row).send(client_of(open_lab, kind))
    assert reply.status_code == int(row[kind]), reply.text
    if reply.status_code >= 400 and not row["path"].startswith("tugas/"):  # a page for people, always
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json()["status"] == reply.status_code


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['path']}")
def test_a_reviewer_is_answered_like_a_coach_but_changes_no_plan_and_publishes_nothing(open_lab, case_of, row):
    expected = REVIEWER.get(f"{row['method']} {row['path']}", int(row["pendamping"]))
    assert case_of(row).send(client_of(open_lab, "peninjau foreign")).status_code == int(row["pendamping foreign"])
    assert case_of(row).send(client_of(open_lab, "peninjau")).status_code == expected


FOREIGN = [row for row in ROWS if row["operator foreign"] == "404" and row["operator"] != "404"]


@pytest.mark.parametrize("row", FOREIGN, ids=lambda row: row["path"])
def test_g5_12_foreign_things_answer_exactly_like_missing_things(open_lab, row):
    case = Case(open_lab, row["method"], row["path"])
    foreign = open_lab.client("operator foreign")
    there = case.send(foreign)
    for name in ("18.71", case.draft, *case.path.split("/")):
        if len(name) == 36 or name == "18.71":
            case.path = case.path.replace(name, str(uuid4()) if len(name) == 36 else "99.99")
    missing = case.send(foreign)
    assert bare(there) == bare(missing)


def bare(reply):
    """A reply without what differs between any two replies."""
    body = {key: value for key, value in reply.json().items() if key != "reference"}
    headers = {key: value for key, value in reply.headers.items() if key != "date"}
    return reply.status_code, body, headers


def test_without_any_right_nothing_is_shown(open_lab):
    nobody = open_lab.client("rightless")
    assert nobody.get("me").json()["permissions"] == {}
    assert nobody.get("regions").status_code == 403
    assert nobody.get("results").status_code == 403
    assert nobody.get("portfolio").json() == []
    assert nobody.get("regions/18.71/assessments").status_code == 404


def test_an_undeclared_route_keeps_the_application_from_starting(open_lab, monkeypatch):
    more = ModuleType("more")
    more.router = APIRouter()
    more.router.get("/api/secret")(lambda: "open to everybody")
    monkeypatch.setattr(app, "RESOURCES", (*app.RESOURCES, more))
    with pytest.raises(RuntimeError, match="GET /services/registry/api/secret"):
        app.create_app(open_lab.app.state.services.settings, open_lab.hub.transport)


def test_me_names_rights_per_region(open_lab):
    coach = open_lab.client("pendamping").get("me").json()
    assert coach["permissions"]["reports:publish"] == ["18.71"]
    assert "answers:write" not in coach["permissions"]
    assert [region["code"] for region in coach["regions"]] == ["18.71"]
    assert coach["roles"] == ["pendamping"]
    assert coach["xsrf"] is None
    secretariat = open_lab.client("sekretariat").get("me").json()
    assert secretariat["permissions"]["assessments:read"] == ["*"]
    assert len(secretariat["regions"]) == 552
    assert open_lab.client("peneliti").get("me").json()["regions"] == []


def test_portfolio_shows_only_regions_whose_drafts_one_may_read(open_lab):
    open_lab.open("koordinator")
    codes = {
        kind: [row["region"]["code"] for row in open_lab.client(kind).get("portfolio").json()]
        for kind in ("pendamping", "pendamping foreign", "peneliti")
    }
    assert codes == {"pendamping": ["18.71"], "pendamping foreign": ["51.71"], "peneliti": []}


@pytest.mark.parametrize(
    "scope",
    [
        "custom:spbe:assessments:read!group=18.7",
        "custom:spbe:assessments:read!user=18.71",
        "custom:spbe:assessments:read!group=18.71x",
        "custom:spbe:assessments!group=18.71",
        "custom:spbe:assessments:create",
        "read:groups!group=18.71",
    ],
)
@pytest.mark.filterwarnings("ignore:.*combinations of filters present.*:UserWarning")
def test_near_misses_of_a_scope_give_nothing(open_lab, scope):
    open_lab.hub.people["near"] = Person("near", "Near", (), [scope], f"token-{scope}")
    reply = open_lab.client("near").get("regions/18.71/assessments")
    # a right over the region, but another one, makes the region visible and no more
    assert reply.status_code == (403 if scope == "custom:spbe:assessments:create" else 404)
