"""Fixtures of the views' tests.

fake_registry   a registry in memory: published results are the package's own, work is what the test gives
visit_to        a visit to a region's page with such a registry
stage           a real browser page that shows one widget; what its module sends reaches the Python object
"""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from spbe_core import advice, external_indices, instruments, next_step, regions, results, scoring, wire
from spbe_core.client import RegistryError
from widgets import assets
from widgets.page import Visit

INSTRUMENT = "permenpanrb-59-2020"
NOON = datetime(2026, 11, 25, 3, 42, tzinfo=UTC)


class FakeRegistry:
    """Answers like the registry's client; ``broken`` makes every question about work fail."""

    def __init__(self) -> None:
        self.rows = results.official()
        self.levels: dict[str, dict[str, int]] = {}
        self.notes: dict[str, list[wire.Comment]] = {}
        self.stage_values: dict[str, list[wire.StageValue]] = {}
        self.plans: dict[str, wire.Plan] = {}
        self.published: dict[str, list[wire.Report]] = {}
        self.keys: dict[str, wire.Comment] = {}
        self.courses: dict[str, wire.Course] = {}
        self.care: tuple[str, ...] = ()
        self.cohorts: list[wire.Programme] = []
        self.actions: dict[str, tuple[int, int]] = {}
        self.broken: str | None = None
        self.calls: list[str] = []

    def _ask(self, what: str) -> None:
        self.calls.append(what)
        if self.broken:
            raise RegistryError(self.broken)

    def result_rows(self, year: int | None = None, region: str | None = None) -> tuple[wire.OfficialResult, ...]:
        return tuple(r for r in self.rows if year in (None, r.year) and region in (None, r.region_code))

    def stages(self, region: str, period: str | None = None) -> list[wire.StageValue]:
        return [each for each in self.stage_values.get(region, []) if period in (None, each.period)]

    def results(self, year: int | None = None) -> Any:
        return results.frame(self.result_rows(year))

    def info(self, code: str) -> wire.AssessmentInfo:
        instrument = instruments.load(INSTRUMENT)
        return wire.AssessmentInfo(
            id=f"a-{code}",
            region_code=code,
            instrument=instrument.id,
            instrument_hash=instrument.content_hash,
            period="2025",
            purpose="latihan",
            state="draft",
            sample=False,
            created_at=NOON,
            created_by="op",
            last_change_at=NOON,
            last_change_by="p7",
            last_change_name="Rina",
            summary=scoring.score(instrument, self.levels[code]).summary(),
        )

    def me(self) -> wire.Person:
        held = {"rooms:enter": list(self.care)}
        return wire.Person(name="sari", display_name="Dr. Sari", roles=[], regions=[], permissions=held, xsrf=None)

    def assessments(self, region: str) -> list[wire.AssessmentInfo]:
        self._ask("assessments")
        return [self.info(region)] if region in self.levels else []

    def assessment(self, assessment_id: str) -> wire.Assessment:
        self._ask("assessment")
        code = assessment_id.removeprefix("a-")

        def field(value: int | str | None) -> wire.FieldValue:
            return wire.FieldValue(value=value, version=int(value is not None))

        answers = [
            wire.Answer(
                indicator=each.id,
                level=field(self.levels[code].get(each.id)),
                fakta=field("<img src=x onerror=alert(1)> fakta"),
                analisis=field(None),
                justifikasi=field(None),
            )
            for each in instruments.load(INSTRUMENT).indicators
        ]
        return wire.Assessment(
            **self.info(code).model_dump(),
            answers=answers,
            next=self.following(code),
            course=self.courses.get(code),
            seq=1,
        )

    def following(self, code: str) -> wire.NextStep | None:
        """Say what the registry says comes next; nothing of it is about evidence here."""
        instrument = instruments.load(INSTRUMENT)
        entered = {each.id: self.levels[code].get(each.id) for each in instrument.indicators}
        stated = external_indices.stated(instrument, entered, {})
        noted = [each.indicator for each in next_step.open_notes(self.notes.get(f"a-{code}", []))]
        proofs = [advice.Document(each.indicator, int(each.score), "SK") for each in stated if each.score]
        return next_step.first_of(instrument, stated, noted, proofs, {})

    def instrument_content(self, _hash: str) -> Any:
        return instruments.load(INSTRUMENT)

    def official_levels(self, region: str | None = None, year: int | None = None) -> Any:
        rows = [r for r in results.official_levels() if region in (None, r.region_code) and year in (None, r.year)]
        return results.levels_frame(rows)

    def comments(self, assessment_id: str) -> list[wire.Comment]:
        self._ask("comments")
        return list(self.notes.get(assessment_id, []))

    def add_comment(self, assessment_id: str, text: str, indicator: str | None = None, key: str = "") -> wire.Comment:
        self._ask("add_comment")
        if key not in self.keys:
            self.keys[key] = note(f"c{len(self.keys)}", text, assessment_id=assessment_id, indicator=indicator)
            self.notes.setdefault(assessment_id, []).append(self.keys[key])
        return self.keys[key]

    def set_comment_done(self, comment_id: str, done: bool, version: int) -> None:  # noqa: FBT001 - the client's own signature
        self._ask("set_comment_done")
        for notes in self.notes.values():
            notes[:] = [
                c.model_copy(update={"done": done, "version": version + 1}) if c.id == comment_id else c for c in notes
            ]

    def plan(self, assessment_id: str) -> wire.Plan | None:
        self._ask("plan")
        return self.plans.get(assessment_id)

    def reports(self, region: str) -> list[wire.Report]:
        self._ask("reports")
        return self.published.get(region, [])

    @property
    def programmes(self) -> Any:
        return SimpleNamespace(all=lambda: self.cohorts)

    def portfolio(self) -> list[wire.PortfolioRow]:
        self._ask("portfolio")
        rows = []
        for code in self.care:
            own = results.of_region(code, self.rows)
            open_notes = [c for c in self.notes.get(f"a-{code}", []) if not c.done and c.reply_to is None]
            n, overdue = self.actions.get(code, (0, 0))
            rows.append(
                wire.PortfolioRow(
                    region=regions.find(code),
                    official=own[-1] if own else None,
                    previous=own[-2] if len(own) > 1 else None,
                    assessment=self.info(code) if code in self.levels else None,
                    open_comments=len(open_notes),
                    overdue_actions=overdue,
                    actions=n,
                )
            )
        return rows


def note(note_id: str, text: str, **more: Any) -> wire.Comment:
    facts = {"assessment_id": "a-18.71", "indicator": "i22", "reply_to": None, "done": False, "version": 1}
    author = {"author": "sari", "author_name": "Dr. Sari", "author_role": "pendamping", "at": NOON}
    return wire.Comment(id=note_id, text=text, **{**facts, **author, **more})


@pytest.fixture
def make_note() -> Callable[..., wire.Comment]:
    return note


@pytest.fixture
def fake_registry() -> FakeRegistry:
    return FakeRegistry()


@pytest.fixture
def visit_to(fake_registry: FakeRegistry) -> Callable[..., Visit]:
    def make(code: str, region: wire.Region | None = None, *, writes: bool = True) -> Visit:
        place = region or regions.find(code)
        held = {"answers:write": [place.code]} if writes else {}
        person = wire.Person(name="op", display_name="Op", roles=[], regions=[], permissions=held, xsrf=None)
        return Visit(fake_registry, person, place, "2025", "id")

    return make


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def guess_type(self, path: str) -> str:
        return "text/javascript" if str(path).endswith(".mjs") else super().guess_type(path)

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!doctype html><html lang=id><meta charset=utf-8>")
            return
        super().do_GET()


@pytest.fixture(scope="session")
def static_server() -> Iterator[str]:
    """Address of the browser files alone, without a lab."""
    handler = functools.partial(_Quiet, directory=str(assets.STATIC))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


class Stage:
    """One widget in a browser page. ``delay`` (ms) holds back the kernel's answers; ``errors`` collects what broke."""

    MODEL = """
    const listeners = {};
    const values = JSON.parse(document.getElementById('values').textContent);
    const fire = (event, ...args) => (listeners[event] ?? []).forEach((each) => each(...args));
    let changed = {};
    const receive = (answer) => {
      for (const [name, value] of Object.entries(answer.values)) {
        values[name] = value;
        fire('change:' + name, value);
      }
      for (const message of answer.messages) fire('msg:custom', message);
    };
    const tell = async (kind, data) => {
      const answer = JSON.parse(await window.toKernel(kind, JSON.stringify(data)));
      setTimeout(() => receive(answer), window.delay ?? 0);
    };
    window.model = {
      get: (name) => values[name],
      set: (name, value) => { values[name] = value; changed[name] = value; },
      save_changes: () => { const data = changed; changed = {}; tell('set', data); },
      send: (data) => tell('send', data),
      on: (event, listener) => (listeners[event] ??= []).push(listener),
      off: (event, listener) => { listeners[event] = (listeners[event] ?? []).filter((each) => each !== listener); },
    };
    """

    def __init__(self, page: Any, widget: Any, address: str, held: dict[str, str] | None = None) -> None:
        self.page, self.widget, self.errors, self.asked = page, widget, [], 0
        self._messages: list[Any] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        widget.send = lambda content, _buffers=None: self._messages.append(content)
        page.expose_function("toKernel", self._received)
        bundle = widget.page_bundle()
        links = "".join(f'<link rel="stylesheet" href="{address}{url.rsplit("/", 1)[1]}">' for url in bundle["styles"])
        data = json.dumps(bundle["state"]).replace("<", "\\u003c")
        module = bundle["module"].rsplit("/", 1)[1]
        page.goto(address)
        for name, text in (held or {}).items():
            page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, text])
        page.set_content(
            f'<!doctype html><html lang="id"><meta charset="utf-8">{links}<body class="spbe"><main>'
            f'<div class="spbe-widget">{bundle["html"]}</div></main>'
            f'<script id="values" type="application/json">{data}</script>'
            f"<script type=module>{self.MODEL} const {{ render }} = await import('{address}{module}');"
            "render({ model: window.model, el: document.querySelector('.spbe-widget') }); window.ready = true;</script>"
        )
        page.wait_for_function("window.ready === true")

    def _received(self, kind: str, data: str) -> str:
        self.asked += 1
        self._messages.clear()
        content = json.loads(data)
        if kind == "set":
            for name, value in content.items():
                setattr(self.widget, name, value)
        else:
            self.widget._asked(self.widget, content, [])
        return json.dumps({"values": {"state": self.widget.state}, "messages": self._messages})


@pytest.fixture
def stage(chromium: Any, static_server: str) -> Iterator[Callable[..., Stage]]:
    contexts = []

    def show(widget: Any, width: int = 1280, height: int = 900, held: dict[str, str] | None = None) -> Stage:
        context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=width < 600)
        contexts.append(context)
        return Stage(context.new_page(), widget, static_server, held)

    yield show
    for context in contexts:
        context.close()
