"""A region's plan, progress and coach's note in its own report: true on its day, literal, and never called terbuka."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from reports import brief_words, build, document, html, make, pdf, proof, slides, words
from reports.coaching import ActionLine, Coaching, IndicatorStages, Note, StageIndex, of_regions
from reports.model import Report
from reports.sources import Snapshot
from spbe_core import instruments
from spbe_core.client import Registry
from spbe_core.item_states import ItemState
from spbe_core.wire import ActionStatus, FileClass, Stage
from widgets.chart_theme import NILA, SAND, SOGAN

DAY = date(2026, 11, 25)
HOSTILE = 'nan jauh "); import os; #eval("1") {{7*7}} $(id) <script>alert(1)</script>'
SNAPSHOT = Snapshot.take()


def action(due: date, status: ActionStatus, title: str = "Susun arsitektur") -> ActionLine:
    indicator = "11. Tingkat Kematangan Arsitektur"
    return ActionLine(
        title=title, indicator=indicator, office="Diskominfo", from_level=1, to_level=2, due=due, status=status
    )


PLAN = Coaching(
    period="2025",
    instrument="permenpanrb-59-2020",
    answered=32,
    total=47,
    target="3.5",
    due=date(2027, 6, 30),
    after=("3.21", "3.52"),
    actions=(
        action(date(2026, 10, 1), ActionStatus.BERJALAN, HOSTILE),
        action(date(2026, 10, 2), ActionStatus.SELESAI),
        action(date(2027, 1, 5), ActionStatus.BELUM),
    ),
    note=Note(text=HOSTILE, day=date(2026, 11, 20)),
)


def made(coaching: Coaching | None, day: date = DAY) -> Report:
    with_plan = SNAPSHOT.model_copy(update={"coaching": {"18.71": coaching} if coaching else {}})
    return build.build("18.71", 2024, day, with_plan.facts("18.71", 2024))


def test_both_files_hold_the_plan_as_it_was_written_and_nothing_of_it_is_run() -> None:
    report = made(PLAN)
    laid_out = document.lay_out(report, make.blank)
    drawn = document.lay_out(report)
    files = {"html": html.render(drawn).encode(), "pdf": pdf.render(drawn)}
    proof.prove(files, laid_out, document.section_ids(report), Path("/nirgends"))
    page = files["html"].decode()
    assert "<script>" not in page
    assert "{{7*7}}" in page
    assert "Rencana aksi memuat 3 aksi: 1 selesai, 1 berjalan, dan 1 belum mulai." in page
    assert "Sampai 25 November 2026, 1 aksi melewati tenggatnya." in page
    assert "Target indeks 3,50, paling lambat 30 Juni 2027" in page
    assert "antara 3,21 dan 3,52; ini bukan penetapan" in page
    [timeline] = [block for each in drawn.sections for block in each.blocks if getattr(block, "id", "") == "tenggat"]
    assert (
        timeline.alt
        == "Tenggat aksi: "
        + "; ".join(  # type: ignore[union-attr]
            f"Diskominfo, {day}" for day in ("1 Oktober 2026", "2 Oktober 2026", "5 Januari 2027")
        )
        + "."
    )
    assert [name in timeline.svg for name in ("Okt 2026", "Nov 2026", "Des 2026", "Jan 2027")] == [
        False,
        True,
        True,
        True,
    ]  # type: ignore[union-attr]
    assert {colour in timeline.svg for colour in (NILA, SOGAN, SAND)} == {True}  # type: ignore[union-attr]


def test_a_plan_makes_the_report_terbatas_and_another_one() -> None:
    assert made(PLAN).file_class is FileClass.TERBATAS
    assert made(None).file_class is FileClass.TERBUKA
    assert made(PLAN).data_version != made(None).data_version
    assert "rencana" not in document.section_ids(made(None))


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, ["meminta penilaian mandiri dilengkapi"]),
        ({"answered": 47}, []),
        ({"answered": 0, "target": None}, ["menugaskan pengisian", "menetapkan target indeks dan tenggatnya"]),
        ({"answered": 47, "due": None, "actions": ()}, ["menetapkan tenggat targetnya", "menunjuk penanggung jawab"]),
    ],
)
def test_only_what_is_still_open_is_asked_for(change: dict[str, Any], asked: list[str]) -> None:
    every = ["menugaskan", "dilengkapi", "menetapkan target", "menetapkan tenggat", "menunjuk", "secara berkala"]
    wanted = asked or ["memeriksa kemajuan rencana aksi secara berkala"]
    for code in ("18.71", "32.11"):
        coaching = PLAN.model_copy(update=change)
        with_plan = SNAPSHOT.model_copy(update={"coaching": {code: coaching}})
        report = build.build(code, 2024, DAY, with_plan.facts(code, 2024))
        assert all(each in report.brief for each in wanted)
        assert sum(each in report.brief for each in every) == len(wanted)
        assert len(report.brief.split()) <= brief_words.LIMIT
        shown = " ".join(text for slide in slides.texts(slides.render(report)) for text in slide)
        assert [each in shown for each in ("Menugaskan pengisian", "Menetapkan target", "Menunjuk penanggung")] == [
            any(each.startswith(verb) for each in asked)
            for verb in ("menugaskan pengisian", "menetapkan target", "menunjuk penanggung")
        ]
        assert "setelah penilaian mandiri diisi" not in words.closing_intro(report)


def test_no_other_region_gets_it() -> None:
    with_plan = SNAPSHOT.model_copy(update={"coaching": {"18.71": PLAN}})
    other = with_plan.facts("51.71", 2024)
    assert other.coaching is None
    assert "nan jauh" not in other.model_dump_json()


def test_a_plan_of_another_instrument_is_not_compared() -> None:
    pemdi = PLAN.model_copy(update={"instrument": "pemdi-permenpanrb-8-2026", "period": "2026", "total": 20})
    [section] = [each for each in document.lay_out(made(pemdi), make.blank).sections if each.id == "rencana"]
    assert "tidak dibandingkan dengan indeks 2024" in section.blocks[0].model_dump_json()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": None}, "Target belum ditetapkan"),
        ({"due": None}, "Target indeks 3,50, tenggatnya belum ditetapkan"),
        ({"actions": ()}, "Rencana aksi belum memuat satu aksi pun."),
        ({"after": ("3.52", "3.52")}, "menjadi 3,52; ini bukan penetapan"),
    ],
)
def test_what_is_not_there_is_said(change: dict[str, Any], said: str) -> None:
    laid_out = document.lay_out(made(PLAN.model_copy(update=change)), make.blank)
    assert any(said in text for text in laid_out.texts())


class Lab:
    """The registry's client, as far as coaching asks it."""

    def __init__(self, state: str = "draft") -> None:
        self.asked: list[str] = []
        self.state = state

    def assessment(self, assessment: str) -> Any:
        assert assessment == "18.71-2025-resmi"
        answer = SimpleNamespace(indicator="i11", level=SimpleNamespace(value=3))
        return SimpleNamespace(period="2025", state=self.state, scored=[], answers=[answer], items=[])

    def stages(self, _code: str) -> list[Any]:
        def value(period: str, stage: Stage, subject: str, value: str | None) -> Any:
            return SimpleNamespace(period=period, stage=stage, subject=subject, value=value)

        return [
            value("2024", Stage.MANDIRI, "indeks", "3.41"),
            value("2024", Stage.DOKUMEN, "indeks", None),
            value("2024", Stage.PENETAPAN, "indeks", "2.98"),
            value("2025", Stage.DOKUMEN, "i11", "2"),
        ]

    def assessments(self, code: str) -> list[Any]:
        def info(period: str, purpose: str) -> Any:
            summary = SimpleNamespace(answered=32, total=47, low="2.90", high="3.30")
            given = {"id": f"{code}-{period}-{purpose}", "period": period, "purpose": purpose, "sample": False}
            return SimpleNamespace(**given, instrument="permenpanrb-59-2020", summary=summary, state=self.state)

        return [info("2024", "resmi"), info("2025", "resmi"), info("2026", "latihan")] if code == "18.71" else []

    def plan(self, assessment: str) -> Any:
        self.asked.append(assessment)
        one = {"id": "a", "indicator": "i11", "title": "Susun arsitektur", "owner_office": "Diskominfo"}
        done = SimpleNamespace(**one, from_level=1, to_level=2, due=date(2026, 10, 2), status=ActionStatus.SELESAI)
        target = SimpleNamespace(index="3.5", due=date(2027, 6, 30))
        after = SimpleNamespace(low="3.21", high="3.52")
        return SimpleNamespace(target=target, levels=[SimpleNamespace(level=2)], actions=[done], after=after)

    def comments(self, _assessment: str) -> list[Any]:
        def said(role: str, hour: int, text: str) -> Any:
            at = datetime(2026, 11, 20, hour, tzinfo=UTC)
            return SimpleNamespace(id=text, author_role=role, reply_to=None, at=at, shown=lambda: text)

        return [said("pendamping", 9, "baru"), said("pendamping", 8, "lama"), said("operator", 10, "bukan pendamping")]


def test_the_newest_official_assessment_is_read_and_the_coachs_last_note() -> None:
    lab = Lab()
    found = of_regions(cast("Registry", lab), ["18.71", "51.71"], 2024)
    assert list(found) == ["18.71"]
    assert lab.asked == ["18.71-2025-resmi"]
    coaching = found["18.71"]
    assert (coaching.target, coaching.after, coaching.period) == ("3.5", ("3.21", "3.52"), "2025")
    assert coaching.note == Note(text="baru", day=date(2026, 11, 20))
    assert [each.title for each in coaching.actions] == ["Susun arsitektur"]
    assert (coaching.now, coaching.stages) == (("2.90", "3.30"), (StageIndex(stage=Stage.MANDIRI, value="3.41"),))


@pytest.mark.parametrize(("state", "mine"), [("draft", {}), ("returned", {}), ("submitted", {Stage.MANDIRI: "3"})])
def test_a_drafts_levels_stay_the_regions_own_until_it_is_sent(state: str, mine: dict[Stage, str]) -> None:
    coaching = of_regions(cast("Registry", Lab(state)), ["18.71"], 2024)["18.71"]
    [line] = [each for each in coaching.indicators if each.id == "i11"]
    assert line.values == {Stage.DOKUMEN: "2", **mine}
    texts = document.lay_out(made(coaching), make.blank).texts()
    assert any("Tingkat dalam penilaian mandiri (draf) tidak dimuat" in text for text in texts) == (not mine)


def test_the_self_value_is_beside_the_result_and_never_called_one() -> None:
    coaching = of_regions(cast("Registry", Lab()), ["18.71"], 2024)["18.71"]
    sections = {each.id: each for each in document.lay_out(made(coaching), make.blank).sections}
    [stages] = [
        block for block in sections["rencana"].blocks if getattr(block, "caption", "").startswith("Indeks 2024")
    ]
    assert stages.rows == (("Penilaian mandiri", "3,41", "−0,43"), ("Penetapan", "2,98", "–"))  # type: ignore[union-attr]
    said = sections["rencana"].blocks[0].model_dump_json()
    assert "Indeks menurut penilaian mandiri (draf): 2,90–3,30, bukan penetapan" in said
    assert "terhadap penetapan 2024: −0,08 sampai +0,32" in said
    assert "Pada 25 November 2026 tersisa 217 hari sampai tenggat target." in said
    late = document.lay_out(made(coaching, date(2027, 7, 2)), make.blank).texts()
    assert any("tenggat target sudah lewat 2 hari" in text for text in late)


def test_evidence_items_of_pemdi_are_counted_by_state() -> None:
    instrument = instruments.load("pemdi-permenpanrb-8-2026")
    first = instrument.indicators[0]
    line = IndicatorStages(
        id=first.id, values={Stage.MANDIRI: "2.1"}, items={ItemState.DITERIMA: 2, ItemState.REVISI: 1}
    )
    sent = {"state": "submitted", "instrument": instrument.id, "period": "2026", "total": 20, "indicators": (line,)}
    report = made(PLAN.model_copy(update=sent))
    [section] = [each for each in document.lay_out(report, make.blank).sections if each.id == "tahap"]
    assert section.title == "Butir bukti menurut keadaan: 2 dari 3 diterima"
    items, values, _how = section.blocks
    name = f"{first.number}. {first.label_id}"
    assert items.rows == ((name, "0", "0", "0", "2", "1", "0"),)  # type: ignore[union-attr]
    assert values.rows == ((name, "2,10"),)  # type: ignore[union-attr]
    assert document.section_ids(report)[-4:-1] == ("tahap", "catatan", "sumber")
