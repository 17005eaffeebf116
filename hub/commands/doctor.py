"""``spbe doctor``: look the lab over."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hub import settings

if TYPE_CHECKING:
    from hub.doctor import Finding


def doctor(
    *,
    english: Annotated[bool, typer.Option("--english", help="In English.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Keluarkan JSON, bukan teks.")] = False,
) -> int:
    """Periksa lab, berjalan atau berhenti, tanpa mengubah apa pun; satu baris per hal.

    Kode keluar: 0 baik · 3 data bermasalah · 4 gangguan teknis.
    """
    from hub.doctor import examine, worst  # noqa: PLC0415 - the registry's models; other commands start without them

    found = []
    for finding in examine(settings.load()):
        found.append(finding)
        if not as_json:
            sys.stdout.write(line(finding, english=english))
            sys.stdout.flush()
    outcome = worst(found)
    if as_json:
        lines = [as_object(finding) for finding in found]
        sys.stdout.write(json.dumps({"outcome": int(outcome), "findings": lines}, ensure_ascii=False, indent=2) + "\n")
    return int(outcome)


def line(finding: Finding, *, english: bool) -> str:
    """Write a finding as one line: state, what was found and, when it is not good, what to do."""
    states = {"baik": "ok", "catatan": "note", "rusak": "BAD", "gangguan": "TROUBLE"}
    state = states[finding.state] if english else finding.state.upper() if finding.advice else finding.state
    text = finding.words.en if english else finding.words.id
    advice = "" if finding.advice is None else f" → {finding.advice.en if english else finding.advice.id}"
    return f"{state:<9} {text}{advice}\n"


def as_object(finding: Finding) -> dict[str, str | None]:
    """Describe a finding for programs, in both languages."""
    advice = finding.advice
    return {
        "check": finding.check,
        "state": str(finding.state),
        "id": finding.words.id,
        "en": finding.words.en,
        "advice_id": advice.id if advice else None,
        "advice_en": advice.en if advice else None,
    }
