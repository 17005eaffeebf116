"""From facts to the report: put the comparisons, the scores and the sentences together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from reports import absent, brief_words, comparing, levels, words
from reports.model import InstrumentLine, Language, NextBand, Report
from reports.sources import Facts, collect
from spbe_core import benchmark, instruments, regions
from spbe_core.client import Registry
from spbe_core.instruments import Instrument
from spbe_core.scoring import Score
from widgets.i18n import SOURCE, spoken


def build(
    code: str, year: int, made_on: date, source: Facts | Registry | None = None, language: Language = "id"
) -> Report:
    """Build a region's report.

    Parameters
    ----------
    code : str
        Region code as text, ``"18.71"``.
    year : int
        The year of the penetapan.
    made_on : date
        The day to print; the report depends on nothing else that changes by itself.
    source : Facts or Registry, optional
        Facts already collected, or where to read them; the package's own data when absent.
    language : {"id", "en"}, optional
        Of its sentences.

    Returns
    -------
    Report

    Raises
    ------
    UnknownError, DataError
        See :func:`reports.sources.collect`.
    """
    facts = source if isinstance(source, Facts) else collect(code, year, source)
    with spoken(language):
        return _built(facts, made_on, language)


def _built(facts: Facts, made_on: date, language: Language) -> Report:
    result = facts.result
    instrument = instruments.load(result.instrument)
    score = levels.scored(facts, instrument)
    start = comparing.started(facts)
    domains = comparing.domains(facts, instrument, start)
    alike = comparing.alike(facts, start)
    name = regions.full_name(facts.region)
    report = Report(
        region=facts.region,
        name=name,
        head=words.head(facts.region),
        year=facts.year,
        title=words.title(name, facts.year),
        index=result.index,
        index_exact=score.index if score else None,
        predicate=result.predicate,
        note=words.note(result),
        headline="",
        brief="",
        national=comparing.standing(facts, benchmark.same_kind(facts.region)),
        province=comparing.standing(facts, benchmark.own_province(facts.region)),
        years=comparing.years(facts),
        reference=regions.short_name(regions.find(benchmark.REFERENCE))
        if domains and comparing.reference(facts)
        else None,
        domains=domains,
        leapers=comparing.leapers(facts),
        alike=alike,
        next_band=_next_band(instrument, facts, score),
        aspects=levels.aspects(facts, score) if score else (),
        steps=levels.steps(facts, score) if score else (),
        peers=comparing.peers(facts),
        instrument=InstrumentLine(
            id=instrument.id,
            title=instrument.title if language == SOURCE else instrument.title_en,
            regulation=instrument.regulation,
            revoked=instrument.revoked,
            revoked_by=instrument.revoked_by,
            content_hash=instrument.content_hash,
        ),
        coaching=facts.coaching,
        missing=absent.sentences(facts, domains, score, alike),
        sources=_sources(facts, score),
        data_version="",
        made_on=made_on,
        language=language,
    )
    said = report.model_copy(update={"headline": words.headline(report), "brief": brief_words.text(report)})
    return said.model_copy(update={"data_version": said.version()})


def _next_band(instrument: Instrument, facts: Facts, score: Score | None) -> NextBand | None:
    index, above = score.low if score else Fraction(facts.result.index), instrument.above(facts.result.predicate)
    if above is None:
        return None
    return NextBand(predicate=above.name, threshold=above.low, distance=max(above.low - index, Fraction(0)))


def _sources(facts: Facts, score: Score | None) -> tuple[str, ...]:
    rows = [facts.result, *(row for row in facts.own if row.instrument == facts.result.instrument)]
    found = [row.source for row in rows if row.year <= facts.year]
    if score:
        found += [row.source for row in facts.levels if row.year in (facts.year, facts.year - 1)]
    if reference := comparing.reference(facts):
        found.append(reference.source)
    return tuple(dict.fromkeys(found))
