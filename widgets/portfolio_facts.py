"""What a coach sees of the regions in their care, as JSON with texts ready to print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from spbe_core import course, headlines, wire
from spbe_core.formats import Zone, zone_of
from spbe_core.instruments import Instrument
from spbe_core.regions import full_name
from spbe_core.results import DOMAINS
from widgets import period_names, writing
from widgets.i18n import _, language

NEVER = ""
"""Sorts before every moment."""


def need(row: wire.PortfolioRow) -> tuple[int, int, int, str, str]:
    """Return the sort key of a region: who needs the coach most comes first.

    Overdue actions, then open notes, then the emptiest draft, then the longest silence.
    """
    info = row.assessment
    answered = info.summary.answered if info else 0
    changed = info.last_change_at.isoformat() if info and info.last_change_at else NEVER
    return (-row.overdue_actions, -row.open_comments, answered, changed, row.region.code)


def line(row: wire.PortfolioRow) -> dict[str, Any]:
    """Return one region as a line of the table; what is unknown is an empty text, never a zero."""
    info, official = row.assessment, row.official
    summary = info.summary if info else None
    return {
        "code": row.region.code,
        "name": full_name(row.region),
        "official": writing.number(official.index) if official else "",
        "year": str(official.year) if official else "",
        "predicate": writing.predicate(official.predicate) if official else "",
        "self": own_index(info, official),
        "difference": difference(summary, official),
        "filled": f"{summary.answered}/{summary.total}{_standing(row)}" if info and summary else "",
        "share": summary.answered / summary.total if summary else 0,
        "notes": row.open_comments,
        "overdue": row.overdue_actions,
        "changed": writing.moment(info.last_change_at, zone_of(row.region.code))
        if info and info.last_change_at
        else "",
    }


def result_note(row: wire.PortfolioRow) -> str | None:
    """Return the note on a region's published result."""
    official = row.official
    return writing.note(official.note, official.index, official.predicate) if official else None


def _standing(row: wire.PortfolioRow) -> str:
    """Return where an assessment stands, once it is no draft any more, and the deadline of its stage."""
    info, table = row.assessment, course.load()
    if info is None:
        return ""
    state = table.state(info.state)
    parts = [] if state.state == table.initial else [state.label_en if language() == "en" else state.label_id]
    if row.deadline is not None:
        parts.append(_("tenggat {when}").format(when=writing.deadline(row.deadline, zone_of(row.region.code))))
    return "".join(f" · {part}" for part in parts)


def own_index(info: wire.AssessmentInfo | None, official: wire.OfficialResult | None) -> str:
    """Return the self index or range, with the name of its index where the penetapan beside it is of another one."""
    shown = index_or_range(info.summary if info else None)
    if info is None or (official and official.instrument == info.instrument):
        return shown
    return f"{shown} ({period_names.INDEX_NAMES[info.instrument]} {info.period})"


def index_or_range(summary: wire.Summary | None) -> str:
    """Return the self index, the range while incomplete, or an empty text without a draft."""
    if summary is None:
        return ""
    return writing.or_range(summary.index, summary.low, summary.high)


def difference(summary: wire.Summary | None, official: wire.OfficialResult | None) -> str:
    """Return self index − printed index; none of an incomplete draft, and none between two instruments."""
    if summary is None or official is None or summary.index is None or summary.instrument != official.instrument:
        return ""
    return writing.signed(Fraction(summary.index) - Fraction(official.index))


def domains(row: wire.PortfolioRow) -> list[dict[str, str]]:
    """Return the four domains: last penetapan beside the draft, where the draft's instrument has domains."""
    parts = row.assessment.summary.domains if row.assessment else []
    lines = []
    for place, column in enumerate(DOMAINS):
        printed = getattr(row.official, column) if row.official else None
        part = parts[place] if parts else None
        mine = ""
        if part:
            mine = writing.or_range(part.value, part.low, part.high)
        gap = writing.signed(Fraction(part.value) - Fraction(printed)) if part and part.value and printed else ""
        lines.append(
            {
                "name": headlines.domain_name(column, _),
                "official": writing.number(printed) if printed else "",
                "self": mine,
                "difference": gap,
            }
        )
    return lines


def note(comment: wire.Comment, zone: Zone) -> dict[str, Any]:
    """Return a note or reply; its time in the region's zone."""
    return {
        "id": comment.id,
        "text": comment.shown(),
        "author": comment.author_name,
        "when": writing.moment(comment.at, zone),
        "reply": comment.reply_to is not None,
        "done": comment.done,
        "version": comment.version,
    }


def published_levels(levels: pd.DataFrame, instrument: str) -> dict[str, list[dict[str, Any]]]:
    """Return the published levels of the last two years by indicator, oldest first.

    Parameters
    ----------
    levels : DataFrame
        From :meth:`spbe_core.client.Registry.official_levels`: ``year``, ``instrument``, ``indicator``, ``level``.
    instrument : str
        Levels of another instrument are not comparable and are left out.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    same = levels[levels["instrument"] == instrument]
    years = sorted(int(year) for year in same["year"].unique())[-2:]
    for each in same[same["year"].isin(years)].sort_values("year").itertuples():
        found[str(each.indicator)].append({"year": int(each.year), "level": int(each.level)})
    return found


def indicators(
    instrument: Instrument,
    assessment: wire.Assessment,
    published: dict[str, list[dict[str, Any]]],
    comments: Sequence[wire.Comment],
) -> list[dict[str, Any]]:
    """Return every indicator: published levels, self level, difference, narrative and notes.

    Of a fractional instrument ``self`` is the score as text; in place of a difference stands what it comes from when
    nobody in the region gave it ("menunggu", "indeks luar").
    """
    scored = {each.indicator: each for each in assessment.scored}
    answers = {answer.indicator: answer for answer in assessment.answers}
    by_indicator: dict[str | None, list[wire.Comment]] = defaultdict(list)
    for comment in sorted(comments, key=lambda each: each.at):
        by_indicator[comment.indicator].append(comment)
    zone = zone_of(assessment.region_code)
    lines = []
    for aspect in instrument.aspects:
        for indicator in aspect.indicators:
            answer = answers.get(indicator.id)
            level = answer.level.value if answer else None
            official = published.get(indicator.id, [])
            steps = level - official[-1]["level"] if isinstance(level, int) and official else None
            lines.append(
                {
                    "id": indicator.id,
                    "number": indicator.number,
                    "label": indicator.label_id,
                    "aspect": aspect.name,
                    "official": official,
                    **_own(level, steps, scored.get(indicator.id)),
                    "narrative": [
                        {"name": name, "text": str(getattr(answer, field).value or "") if answer else ""}
                        for name, field in _narratives()
                    ],
                    "notes": [note(comment, zone) for comment in by_indicator[indicator.id]],
                }
            )
    return lines


def _own(level: int | str | None, steps: int | None, scored: wire.Scored | None) -> dict[str, Any]:
    if scored is None:
        return {"self": level, "difference": "" if steps is None else writing.signed(steps, 0)}
    shown = None if scored.score is None else writing.number(scored.score)
    return {"self": shown, "difference": "" if scored.basis == "dinilai" else scored.basis}


def _narratives() -> tuple[tuple[str, str], ...]:
    return ((_("Fakta"), "fakta"), (_("Analisis"), "analisis"), (_("Justifikasi"), "justifikasi"))
