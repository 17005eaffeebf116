"""What a check found: one line in both languages, and what to do when it is bad."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hub.accounts.wording import Words
from hub.commands.outcome import Outcome


class State(StrEnum):
    """How things stand."""

    GOOD = "baik"
    NOTE = "catatan"
    """Nothing is broken; somebody should know."""
    BAD = "rusak"
    """Data are not as they should be."""
    TECHNICAL = "gangguan"
    """Something technical is in the way."""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor.

    Attributes
    ----------
    check : str
        What was looked at, for programs: ``registry.chain``.
    state : State
        How it stands.
    words : Words
        What was found.
    advice : Words or None
        What to do; only when it is not good.
    """

    check: str
    state: State
    words: Words
    advice: Words | None = None


def good(check: str, indonesian: str, english: str) -> Finding:
    """Build the finding of a check that found nothing wrong."""
    return Finding(check, State.GOOD, Words(indonesian, english))


def note(check: str, words: Words, advice: Words | None = None) -> Finding:
    """Build a finding that only has to be known."""
    return Finding(check, State.NOTE, words, advice)


def bad(check: str, words: Words, advice: Words) -> Finding:
    """Build a finding about data."""
    return Finding(check, State.BAD, words, advice)


def technical(check: str, words: Words, advice: Words) -> Finding:
    """Build a finding about the machine."""
    return Finding(check, State.TECHNICAL, words, advice)


def worst(findings: Iterable[Finding]) -> Outcome:
    """Return the exit code: bad data count more than what is only in the way."""
    states = {finding.state for finding in findings}
    if State.BAD in states:
        return Outcome.BAD_DATA
    return Outcome.TECHNICAL if State.TECHNICAL in states else Outcome.DONE
