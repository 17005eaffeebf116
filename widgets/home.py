"""*Beranda*: where the region stands, what is in work, and the one next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from spbe_core import course, headlines, instruments, results, wire
from spbe_core.client import RegistryError
from spbe_core.formats import zone_of
from spbe_core.instruments import Instrument
from spbe_core.next_step import COACH_ROLES, open_notes
from spbe_core.threads import threads
from widgets import address, period_names, writing
from widgets.base import LabWidget
from widgets.i18n import _, language
from widgets.markup import render
from widgets.next_step import Step, next_step
from widgets.page import Visit
from widgets.region_state import instrument_of
from widgets.standing import Standing, distance, headline, movement, signed_change, standing

T = TypeVar("T")
EXCERPT = 280
"""Characters of a note that Beranda shows; the whole note is one click away."""


@dataclass(frozen=True)
class Work:
    """What the region works on in this period; ``awaited`` are the external indices (Pemdi) without a value.

    ``problem`` is set when the registry did not tell; then the rest is empty, which does not mean that there is
    nothing.
    """

    assessment: wire.AssessmentInfo | None = None
    whole: wire.Assessment | None = None
    comments: Sequence[wire.Comment] = ()
    plan: wire.Plan | None = None
    awaited: Sequence[wire.ExternalValue] = ()
    tasks: Sequence[wire.Task] = ()
    office: str | None = None
    problem: str | None = None


def work_of(visit: Visit) -> Work:
    """Read draft, notes and plan of the visit's period; a part that cannot be read never hides the others."""
    problems: list[str] = []

    def ask(question: Callable[[], T], otherwise: T) -> T:
        try:
            return question()
        except RegistryError as error:
            problems.append(str(error))
            return otherwise

    infos = ask(lambda: visit.registry.assessments(visit.region.code), [])
    ours = [info for info in infos if info.period == visit.period]
    assessment = max(ours, key=lambda info: info.created_at, default=None)
    if assessment is None:
        return Work(problem=problems[0] if problems else None)
    comments = ask(lambda: visit.registry.comments(assessment.id), [])
    plan = ask(lambda: visit.registry.plan(assessment.id), None)
    whole = ask(lambda: visit.registry.assessment(assessment.id), None)
    awaited = [each for each in whole.external if each.value is None] if whole else []
    tasks: Sequence[wire.Task] = ()
    office = None
    if visit.may("tasks:read"):
        tasks = ask(lambda: visit.registry.tasks(assessment.id).tasks, [])
        office = ask(lambda: visit.registry.offices(visit.region.code).mine, None)
    return Work(assessment, whole, comments, plan, awaited, tasks, office, problems[0] if problems else None)


class HomeView(LabWidget):
    """The page *Beranda* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Notes
    -----
    ``state["parts"]`` maps the name of a part to its (escaped) HTML. The page asks for fresh parts while it is
    visible, at once when it hears that the assessment changed (``assessment``, from ``seq`` on), and replaces only
    those that changed.
    """

    _module = "beranda.mjs"
    _styles = ("answer.css", "beranda.css")

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._visit = visit
        self._published = visit.registry.result_rows()
        self._benchmark = period_names.newest_with(results.INSTRUMENT).period
        self.state = self._parts()
        self.on_msg(self._asked)

    def html(self) -> str:
        place = standing(self._visit.region, self._published)
        return render(
            "beranda.html",
            headline=headline(place),
            room=address.room(self._visit.region.code) if self._visit.may(address.ENTER) else None,
            standing=_standing(place, self._visit),
            national=national_counter(self._published),
            parts=self.state["parts"],
        )

    def _asked(self, _widget: LabWidget, content: dict[str, Any], _buffers: list[bytes]) -> None:
        if content.get("ask") == "parts":
            self.state = self._parts()

    def _parts(self) -> dict[str, Any]:
        work = work_of(self._visit)
        parts = {
            "work": str(render("beranda-kerja.html", **_draft(work, self._visit, self._benchmark))),
            "plan": str(render("beranda-rencana.html", **_plan(work, self._visit))),
            "note": str(render("beranda-catatan.html", **_note(work, self._visit))),
        }
        return {
            "parts": parts,
            "person": self._visit.person.name,
            "assessment": work.whole.id if work.whole else None,
            "seq": work.whole.seq if work.whole else 0,
        }


def _standing(place: Standing, visit: Visit) -> dict[str, Any]:
    latest = place.latest
    facts: dict[str, Any] = {
        "latest": None,
        "movement": movement(place),
        "distance": distance(place),
        "benchmark": address.page(visit, "tolok-ukur", period=period_names.newest_with(results.INSTRUMENT).period),
        "break": None,
    }
    if latest is not None:
        own = instrument_of(visit)
        if latest.instrument != own.id:
            facts["break"] = {"regulation": own.regulation, "name": period_names.INDEX_NAMES.get(own.id, "")}
        facts["latest"] = {"index": latest.index, "predicate": writing.predicate(latest.predicate), "year": latest.year}
        facts["note"] = writing.note(latest.note, latest.index, latest.predicate)
        facts["change"] = signed_change(place)
        facts["tone"] = tone(latest.predicate)
        facts["change_tone"] = "down" if place.change is not None and place.change < 0 else "up"
        facts["source"] = latest.source
        facts["scale"] = scale(latest, place.previous)
    return facts


def tone(predicate: str) -> str:
    """Return the chip's class: a predicate below Baik asks for attention, by colour and by its word."""
    return "attention" if predicate in {"Cukup", "Kurang"} else ""


def scale(latest: wire.OfficialResult, previous: wire.OfficialResult | None) -> dict[str, Any]:
    """Return the index scale's picture in percent of its width, so that it needs no script and keeps its text size."""

    def at(index: object) -> float:
        return round(max(0.0, float(index) - 1) * 25, 2)  # type: ignore[arg-type]  text or Fraction

    bands = [
        {
            "level": step,
            "left": at(band.low),
            "width": at(band.high) - at(band.low),
            "name": writing.predicate(band.name),
            "low": band.low,
        }
        for step, band in enumerate(reversed(instruments.load(results.INSTRUMENT).bands), start=1)
    ]
    return {
        "bands": bands,
        "now": {"at": at(latest.index), "label": f"{latest.year}: {writing.number(latest.index)}"},
        "before": previous
        and {"at": at(previous.index), "label": f"{previous.year}: {writing.number(previous.index)}"},
    }


def national_counter(rows: Sequence[wire.OfficialResult]) -> dict[str, Any]:
    """Count the kabupaten/kota above 3.0 in each full year, newest first, with the sentence that says it.

    Only years of the newest full year's instrument: a 3.0 of another one is another thing.
    """
    newest = results.full_years(rows)[-1]
    instrument = next(row.instrument for row in rows if row.year == newest)
    own = [row for row in rows if row.instrument == instrument]
    table = results.frame(own)
    years = [results.national(table, year) for year in reversed(results.full_years(own))]
    bars = [{"year": each.year, "above": each.above_3, "n": each.n, "share": each.above_3 / each.n} for each in years]
    return {"sentence": headlines.national(years[0], _), "bars": bars}


def _step_address(step: Step, visit: Visit, benchmark: str) -> str:
    return address.page(visit, step.page, step.indicator, benchmark if step.page == "tolok-ukur" else None)


def _draft(work: Work, visit: Visit, benchmark: str) -> dict[str, Any]:
    own = instrument_of(visit)
    following = work.whole.next if work.whole else None
    unread = work.problem if work.whole is None or work.plan is None else None
    step = next_step(work.assessment, following, work.plan, writes=visit.may("answers:write"), unread=unread)
    facts: dict[str, Any] = {
        "problem": work.problem if work.assessment is None else None,
        "period": visit.period,
        "draft": None,
        "instrument": {
            "regulation": own.regulation,
            "total": len(own.indicators),
            "fractional": own.fractional,
            "in_force": own.revoked is None,
        },
        "tasks": _tasks(work, visit),
        "step": {"label": step.label, "reason": step.reason, "href": _step_address(step, visit, benchmark)},
    }
    if work.assessment is not None:
        info, summary = work.assessment, work.assessment.summary
        facts["draft"] = {
            "state": state_name(info),
            "exercise": info.purpose == "latihan",
            "sample": info.sample or visit.region.sample,
            "answered": summary.answered,
            "total": summary.total,
            "complete": summary.index is not None,
            "index": writing.or_range(summary.index, summary.low, summary.high),
            "predicate": writing.rated(summary, own),
            "tone": tone(summary.predicate or summary.low_predicate),
            "note": writing.note(summary.note, summary.index, summary.predicate),
            "changed": _changed(info, visit),
            "awaited": _awaited(work.awaited, own, visit),
            "deadline": _deadline(work.whole, visit),
        }
    return facts


def state_name(info: wire.AssessmentInfo) -> str:
    """Return where an assessment stands in its course, in the page's language."""
    state = course.load().state(info.state)
    return state.label_en if language() == "en" else state.label_id


def _awaited(indices: Sequence[wire.ExternalValue], instrument: Instrument, visit: Visit) -> dict[str, Any] | None:
    """Say how many external indices are awaited and which is due first, where a deadline is known."""
    if not indices:
        return None
    dated = [(each.deadline, each.index) for each in indices if each.deadline]
    due, index = min(dated) if dated else (None, "")
    return {
        "n": len(indices),
        "href": address.page(visit, "penilaian", "indeks-luar"),
        "due": due and writing.day(due),
        "name": instrument.external(index).name if index else "",
    }


def _deadline(whole: wire.Assessment | None, visit: Visit) -> str | None:
    """Say until when the stage lasts, and how long that is."""
    if whole is None or whole.course is None or whole.course.deadline is None:
        return None
    when = writing.deadline(whole.course.deadline, zone_of(visit.region.code))
    left = course.closes_at(whole.course.deadline) - datetime.now(UTC)
    if left <= timedelta():
        return _("Tenggat {when} sudah lewat").format(when=when)
    if left < timedelta(days=1):
        return _("Tenggat {when}: kurang dari sehari lagi").format(when=when)
    return _("Tenggat {when}: {days} hari lagi").format(when=when, days=left.days)


def _tasks(work: Work, visit: Visit) -> dict[str, Any] | None:
    """Count what the visitor has to do and what came back; nothing to say where there is neither."""
    now = datetime.now(UTC)
    mine = [each for each in work.tasks if is_mine(each, visit.person.name, work.office)]
    late = sum(each.due_at is not None and each.due_at <= now for each in mine)
    waiting = sum(each.waiting for each in work.tasks)
    if not mine and not waiting:
        return None
    return {"mine": len(mine), "late": late, "waiting": waiting, "href": address.page(visit, "pekerjaan")}


def is_mine(task: wire.Task, person: str, office: str | None) -> bool:
    """Whether a running task is a person's, or their office's and nobody's in particular."""
    if task.state != "berjalan":
        return False
    return task.person == person if task.person is not None else office is not None and task.office == office


def _changed(info: wire.AssessmentInfo, visit: Visit) -> str:
    if info.last_change_at is None:
        return _("belum ada jawaban yang tersimpan")
    when = writing.moment(info.last_change_at, zone_of(visit.region.code))
    return _("tersimpan {when} oleh {who}").format(when=when, who=info.last_change_name)


def _plan(work: Work, visit: Visit) -> dict[str, Any]:
    actions = work.plan.actions if work.plan else []
    target = work.plan.target if work.plan else None
    facts: dict[str, Any] = {
        "problem": work.problem if work.assessment is not None and work.plan is None else None,
        "ready": work.assessment is not None,
        "n": len(actions),
        "done": sum(action.status == wire.ActionStatus.SELESAI for action in actions),
        "running": sum(action.status == wire.ActionStatus.BERJALAN for action in actions),
        "overdue": sum(action.overdue for action in actions),
        "target": None,
        "next": None,
        "href": address.page(visit, "rencana-aksi"),
    }
    if target and target.index:
        facts["target"] = {"index": target.index, "due": target.due and _until(target.due)}
    waiting = sorted((a for a in actions if a.status != wire.ActionStatus.SELESAI), key=lambda a: a.due)
    if waiting:
        facts["next"] = {
            "title": waiting[0].title,
            "office": waiting[0].owner_office,
            "due": writing.day(waiting[0].due),
        }
    return facts


def _until(due: date) -> str:
    return _("sampai {day}").format(day=writing.day(due))


def _note(work: Work, visit: Visit) -> dict[str, Any]:
    notes = [comment for comment in work.comments if comment.author_role in COACH_ROLES]
    mine = _mine(work, visit)
    if not notes:
        return {"note": None, "waiting": 0, "mine": mine}
    last = max(notes, key=lambda comment: comment.at)
    text = last.shown()
    text = text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()}…"
    label = _("penilaian secara umum")
    if last.indicator:
        indicator = instruments.load(work.assessment.instrument).indicator(last.indicator) if work.assessment else None
        label = f"{indicator.number}. {indicator.label_id}" if indicator else last.indicator
    return {
        "note": {
            "text": text,
            "author": last.author_name,
            "when": writing.moment(last.at, zone_of(visit.region.code)),
            "label": label,
            "done": last.done,
            "href": address.page(visit, "penilaian", last.indicator),
        },
        "waiting": len(open_notes(work.comments)),
        "mine": mine,
    }


def _mine(work: Work, visit: Visit) -> dict[str, Any] | None:
    """Say how many threads mention the visitor and wait for them, and where the oldest is."""
    found = [each for each in threads(work.comments) if each.waits_for(visit.person.name)]
    if not found:
        return None
    first = found[0].root
    anchor = f"{first.indicator}-catatan-{first.id}" if first.indicator else f"catatan-{first.id}"
    return {"n": len(found), "href": address.page(visit, "penilaian", anchor)}
