"""What the published levels of the indicators allow: exact scores and the next steps."""

from __future__ import annotations

from reports import offices
from reports.model import AspectLine, IndicatorLine, Step
from reports.sources import Facts
from spbe_core import planning, scoring
from spbe_core.formats import two_decimals
from spbe_core.instruments import Indicator, Instrument
from spbe_core.scoring import Score, Value
from widgets.i18n import SOURCE, _, language

STEPS = 8
"""How many steps a report lists: what a region can talk through in one meeting."""


def published(facts: Facts, year: int) -> dict[str, int | None]:
    """Return a year's levels; empty unless they are published completely, with the report's instrument."""
    rows = [row for row in facts.levels if row.year == year and row.instrument == facts.result.instrument]
    return {row.indicator: row.level for row in rows} if all(row.complete for row in rows) else {}


def scored(facts: Facts, instrument: Instrument) -> Score | None:
    """Score the year's levels; ``None`` when they are not all there or do not give the printed index."""
    score = scoring.score(instrument, published(facts, facts.year))
    return score if score.index is not None and two_decimals(score.index) == facts.result.index else None


def aspects(facts: Facts, score: Score) -> tuple[AspectLine, ...]:
    """Return every aspect with its indicators, this year's level beside last year's."""
    now, before = published(facts, facts.year), published(facts, facts.year - 1)
    return tuple(
        AspectLine(
            id=aspect.id,
            name=aspect.name.removesuffix(" SPBE") if language() == SOURCE else aspect.name_en,
            value=part.low,
            indicators=tuple(
                IndicatorLine.model_validate(
                    {
                        "id": each.id,
                        "number": each.number,
                        "name": label(each),
                        "level": now[each.id],
                        "previous": before.get(each.id),
                    }
                )
                for each in aspect.indicators
            ),
        )
        for aspect, part in zip(score.instrument.aspects, score.aspects, strict=True)
    )


def steps(facts: Facts, score: Score) -> tuple[Step, ...]:
    """Return the steps with the largest gain, each with the index after it and all before it."""
    instrument, levels = score.instrument, published(facts, facts.year)
    targets: dict[str, Value | None] = {}
    found = []
    for gain in planning.gains(instrument, levels)[:STEPS]:
        targets[gain.indicator] = gain.to_level
        indicator = instrument.indicator(gain.indicator)
        level = indicator.level(int(gain.to_level))  # reports are made for instruments with levels only
        found.append(
            Step(
                indicator=indicator.id,
                number=indicator.number,
                name=label(indicator),
                from_level=gain.from_level,
                to_level=gain.to_level,
                gain=gain.gain,
                index_after=planning.after(instrument, levels, targets).low,
                criterion=level.criterion if language() == SOURCE else _level_named(instrument, indicator, level.level),
                evidence=level.evidence if language() == SOURCE else (),
                owner=tuple(map(offices.named, level.owner or indicator.owner)),
            )
        )
    return tuple(found)


def label(indicator: Indicator) -> str:
    """Return an indicator's short name."""
    return indicator.label_id if language() == SOURCE else indicator.label_en


def _level_named(instrument: Instrument, indicator: Indicator, level: int) -> str:
    """Say what a level is called; its criterion is written in Indonesian only, and nothing is translated by guess."""
    scale = next(each for each in instrument.scales if each.id == indicator.scale)
    name = next(each.name_en for each in scale.levels if each.level == level)
    return _("Tingkat {level}: {name}.").format(level=level, name=name)
