"""A Pemdi draft in the coach's portfolio: beside a penetapan of another instrument, never compared with it."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from spbe_core import instruments, regions, results, wire
from spbe_core.assessed import Written
from widgets import portfolio_facts

PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
EMPTY = wire.FieldValue(value=None, version=0)
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def assessment():
    entered = {each.id: Fraction("1.5") for each in PEMDI.indicators if each.external_role != "determines"}
    written = Written(PEMDI, entered, {"ips": Fraction("2.97")})
    answers = [
        wire.Answer(indicator=each.id, level=EMPTY, fakta=EMPTY, analisis=EMPTY, justifikasi=EMPTY)
        for each in PEMDI.indicators
    ]
    return wire.Assessment(
        id="a",
        region_code="18.71",
        instrument=PEMDI.id,
        instrument_hash=PEMDI.content_hash,
        period="2026",
        purpose="resmi",
        state="draft",
        sample=False,
        created_at=NOW,
        created_by="x",
        last_change_at=None,
        last_change_by=None,
        summary=written.score.summary(),
        scored=written.scored(),
        answers=answers,
        seq=1,
    )


def test_it_is_named_and_not_compared_with_the_penetapan(assessment):
    row = wire.PortfolioRow(
        region=regions.find("18.71"),
        official=results.find("18.71", 2024),
        previous=None,
        assessment=wire.AssessmentInfo.model_validate(
            {name: getattr(assessment, name) for name in wire.AssessmentInfo.model_fields}
        ),
        open_comments=0,
        overdue_actions=0,
        actions=0,
    )
    line = portfolio_facts.line(row)
    assert (line["official"], line["self"], line["difference"]) == ("2,98", "1,49 (Pemdi 2026)", "")
    assert {each["self"] for each in portfolio_facts.domains(row)} == {""}
    assert portfolio_facts.domains(row)[0]["official"]


def test_each_indicator_says_what_it_counts_with_and_why(assessment):
    lines = {each["id"]: each for each in portfolio_facts.indicators(PEMDI, assessment, {}, [])}
    said = {name: (lines[name]["self"], lines[name]["difference"]) for name in ("i01", "i05", "i07")}
    assert said == {"i01": ("1,50", ""), "i05": ("1,00", "menunggu"), "i07": ("2,91", "indeks luar")}
