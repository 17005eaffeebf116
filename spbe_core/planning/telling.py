"""An answer in words for people, and as an object for programs. Numbers travel as exact text beside the shown ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from spbe_core.exact import neutral
from spbe_core.formats import id_date, id_number, two_decimals
from spbe_core.planning.alternatives import steps_of
from spbe_core.planning.answer import Answer
from spbe_core.planning.assumptions import assumed
from spbe_core.planning.building import office_name
from spbe_core.planning.model import Pick, Plan
from spbe_core.planning.relaxing import Binding, Relaxation
from spbe_core.planning.reserve import shares
from spbe_core.scoring import predicate

PROOF = {
    "optimal": "terbukti terbaik",
    "gap": "terbaik yang ditemukan; buktinya belum selesai",
    "infeasible": "terbukti tidak terjangkau",
    "open": "belum ditemukan dan belum terbukti tidak ada",
}
QUESTIONS = {
    "least": "beban paling ringan sampai target",
    "highest": "indeks tertinggi sampai tenggat",
    "earliest": "tanggal paling awal target tercapai",
}


def as_object(answer: Answer) -> dict[str, Any]:
    """Describe an answer for programs: neutral numbers as text, dates as ISO text, sentences in Indonesian."""
    task, plan = answer.task, answer.plan
    found: dict[str, Any] = {
        "question": answer.wish.question,
        "instrument": task.instrument.id,
        "target": None if answer.wish.target is None else _target(answer),
        "start": {"index": two_decimals(task.index), "index_exact": str(task.index)},
        "calendar": {
            "begin": task.calendar.start.isoformat(),
            "end": task.calendar.end(task.calendar.periods).isoformat(),
            "weeks_per_period": task.calendar.weeks,
            "periods": task.calendar.periods,
        },
        "status": answer.reply.status,
        "proof": PROOF[answer.reply.status],
        "value": _text(answer.reply.value),
        "bound": _text(answer.reply.bound),
        "plan": None if plan is None else _plan(answer, plan),
        "alternatives": [_other(plan, other) for other in answer.others if plan is not None],
        "binds": [{"kind": each.kind, "said": binding_said(answer, each)} for each in answer.binds],
        "helps": [{"kind": each.kind, "said": relaxation_said(each)} for each in answer.helps],
        "assumptions": _assumptions(answer),
    }
    if answer.reserved is not None:
        found["reserve"] = {
            "index_exact": str(answer.reserved.reserve),
            "held_percent": answer.reserved.held,
            "enough": answer.reserved.enough,
        }
    return found


def as_text(answer: Answer) -> str:
    """Describe an answer for people."""
    return "\n".join(_lines(answer)) + "\n"


def _lines(answer: Answer) -> Iterator[str]:
    task, plan = answer.task, answer.plan
    wanted = QUESTIONS[answer.wish.question] + ("" if answer.wish.target is None else f" {answer.wish.target.name}")
    yield f"Yang ditanyakan: {wanted}."
    if plan is None:
        last = id_date(task.calendar.end(task.calendar.periods))
        yield f"Tidak ada rencana sampai {last} ({PROOF[answer.reply.status]})."
        for each in answer.helps:
            yield f"  - {relaxation_said(each)}"
        return
    yield (
        f"Indeks {id_number(task.index)} → {id_number(plan.index)} ({predicate(task.instrument, plan.index)}), "
        f"{plan.effort} orang-minggu, selesai {id_date(task.calendar.end(plan.last))}; {PROOF[answer.reply.status]}."
    )
    if answer.reserved is not None:
        kept = f"target tetap tercapai pada {answer.reserved.held} dari 100 hasil yang diundi"
        found = "tidak terjangkau sampai tenggat" if answer.reserved.proved else "belum ditemukan"
        more = "" if answer.reserved.enough else f"; cadangan yang lebih besar {found}"
        yield f"Cadangan {id_number(answer.reserved.reserve)} untuk koreksi asesor: {kept}{more}."
    if plan.cost:
        yield f"Anggaran: Rp{id_number(plan.cost, 0)}."
    yield "Langkah:"
    for pick in plan.picks:
        yield from _told(answer, plan, pick)
    for number, other in enumerate(answer.others, start=1):
        extra = other.effort - plan.effort
        new, left = steps_of(other) - steps_of(plan), steps_of(plan) - steps_of(other)
        yield (
            f"Pilihan lain {number}: {other.effort} orang-minggu (+{extra}), {len(left)} langkah diganti "
            f"{len(new)} langkah lain, indeks {id_number(other.index)}."
        )
    for bound in answer.binds:
        yield f"Yang mengikat: {binding_said(answer, bound)}"
    for line in _assumptions(answer):
        yield f"Anggapan: {line}"


def _target(answer: Answer) -> dict[str, Any]:
    target = answer.wish.target
    if target is None:
        return {}
    return {"name": target.name, "index_exact": _text(target.index), "every": _text(target.every)}


def _text(value: Fraction | int | None) -> str | None:
    return None if value is None else str(value)


def _plan(answer: Answer, plan: Plan) -> dict[str, Any]:
    calendar, whole = plan.task.calendar, plan.task.calendar.periods
    ends = range(whole + 1)
    rise = plan.index - plan.task.index
    found: dict[str, Any] = {
        "effort_person_weeks": plan.effort,
        "cost_rupiah": plan.cost,
        "index": two_decimals(plan.index),
        "index_exact": str(plan.index),
        "predicate": predicate(plan.task.instrument, plan.index),
        "end": calendar.end(plan.last).isoformat(),
        "actions": [_action(answer, plan, pick) for pick in plan.picks],
        "offices": list(_loads(plan)),
        "path": [
            {
                "by": calendar.end(period).isoformat(),
                "index_exact": str(plan.index_by(period)),
                "linear_exact": str(plan.task.index + rise * period / whole),
            }
            for period in ends
        ],
    }
    if answer.wish.target is not None and answer.wish.target.index is not None:
        drawn = shares(plan, answer.wish.target.index)
        found["outcomes"] = {name: str(value) for name, value in drawn.items()}
    return found


def _action(answer: Answer, plan: Plan, pick: Pick) -> dict[str, Any]:
    step, calendar = pick.step, plan.task.calendar
    return {
        "step": step.id,
        "indicator": step.indicator,
        "name": plan.task.instrument.indicator(step.indicator).label_id,
        "from": neutral(Fraction(step.from_value)),
        "to": neutral(Fraction(step.to_value)),
        "gain_exact": str(step.gain),
        "effort": {office_name(office): effort for office, effort in pick.way.effort.items()},
        "cost_rupiah": pick.way.cost,
        "begin": calendar.begin(pick.begin).isoformat(),
        "end": calendar.end(pick.end).isoformat(),
        "evidence": list(step.evidence),
        "reason": answer.reasons[step.id],
        "work_reason": pick.way.reason,
        "confidence": step.confidence,
        "other_ways": [
            {"effort_person_weeks": way.work, "cost_rupiah": way.cost, "reason": way.reason}
            for way in step.ways
            if way is not pick.way
        ],
    }


def _loads(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield who works on what in which period."""
    for office in sorted({office for pick in plan.picks for office in pick.way.effort}):
        for period in range(1, plan.last + 1):
            load = plan.load(office, period)
            if load:
                yield {
                    "office": office_name(office),
                    "begin": plan.task.calendar.begin(period).isoformat(),
                    "person_weeks_exact": str(load),
                    "capacity_person_weeks": plan.task.capacity(office),
                    "steps": [
                        pick.step.id
                        for pick in plan.picks
                        if office in pick.way.effort and pick.begin <= period <= pick.end
                    ],
                }


def _other(plan: Plan, other: Plan) -> dict[str, Any]:
    return {
        "effort_person_weeks": other.effort,
        "cost_rupiah": other.cost,
        "index_exact": str(other.index),
        "end": other.task.calendar.end(other.last).isoformat(),
        "without": sorted(steps_of(plan) - steps_of(other)),
        "instead": sorted(steps_of(other) - steps_of(plan)),
    }


def _told(answer: Answer, plan: Plan, pick: Pick) -> Iterator[str]:
    """Yield the lines of one step: what, when, who, what to show, why."""
    step, calendar = pick.step, plan.task.calendar
    name = plan.task.instrument.indicator(step.indicator).label_id
    begin, end = (id_date(day) for day in (calendar.begin(pick.begin), calendar.end(pick.end)))
    yield f"  {step.id}  {name}: {id_number(step.from_value)} → {id_number(step.to_value)}, {begin}–{end}"
    yield f"      {_offices(pick)} orang-minggu; {answer.reasons[step.id]}."
    if step.evidence:
        yield f"      Bukti: {'; '.join(step.evidence)}."
    free = min((way.work for way in step.ways if not way.cost), default=None)
    if pick.way.cost and free is not None:
        money = f"Rp{id_number(pick.way.cost, 0)}"
        yield f"      {money} dari DPA; tanpa anggaran dapat dimulai lebih awal dengan {free} orang-minggu."


def _offices(pick: Pick) -> str:
    return ", ".join(f"{office_name(office)} {effort}" for office, effort in pick.way.effort.items())


def binding_said(answer: Answer, bound: Binding) -> str:
    """Say what binds a plan, and by how much."""
    what = {
        "people": f"kapasitas {office_name(bound.name)}",
        "date": "tenggat",
        "money": f"anggaran ({bound.name})" if bound.name else "anggaran: tidak ada DPA yang memuatnya",
        "prerequisites": "prasyarat antarindikator",
        "bans": "indikator yang tidak boleh dinaikkan",
        "pins": "langkah yang ditetapkan waktunya",
    }[bound.kind]
    gains = []
    if bound.saved:
        gains.append(f"beban berkurang {bound.saved} orang-minggu")
    if bound.sooner:
        gains.append(f"rencana ini selesai {bound.sooner * answer.task.calendar.weeks} minggu lebih awal")
    return f"{what}; tanpa batas itu {' dan '.join(gains)}."


def relaxation_said(help_: Relaxation) -> str:
    """Say what would make a target reachable, or how far the plan gets without it."""
    least = "sekurangnya " if help_.proved else ""
    names = ", ".join(help_.indicators)
    people = ", ".join(f"{office_name(office)} {count}" for office, count in (help_.people or {}).items())
    waited = "langkah yang memerlukan biaya belum dimuat DPA mana pun"
    if help_.fund is not None:
        waited = f"langkah yang memerlukan biaya menunggu {help_.fund.name} ({id_date(help_.fund.day)})"
    return {
        "index": f"Indeks tertinggi yang terjangkau sampai tenggat: {id_number(help_.index or 0)}.",
        "date": f"Tenggat diundur {least}sampai {id_date(help_.until or date.max)}.",
        "people": f"Tambahan orang {least}{people} pada setiap minggu.",
        "money": f"Anggaran: {waited}; dengan dana sejak awal target tercapai.",
        "bans": f"Larangan dicabut {least}untuk {names}.",
        "prerequisites": f"Prasyarat tidak diberlakukan bagi {names}.",
        "pins": f"Waktu yang ditetapkan untuk {names} dilepas.",
    }[help_.kind]


def _assumptions(answer: Answer) -> list[str]:
    """Say what the plan rests on that nobody measured."""
    lines = ["Beban, lama, dan biaya tiap langkah adalah anggapan lab dan dapat diganti (keyakinan: disimpulkan)."]
    lines.append(f"Peluang diterima asesor: {assumed().success.reason}.")
    if answer.task.instrument.item_list is not None:
        lines.append("Nilai per butir adalah simulasi, bukan rumus resmi.")
    return lines
