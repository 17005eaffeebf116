"""How an index moved from stage to stage: mandiri → dokumen → interviu → penetapan. Only penetapan is compared."""

from __future__ import annotations

from collections.abc import Sequence

from spbe_core import stages, wire
from spbe_core.stages import Step
from spbe_core.wire.stages import Stage
from widgets import writing
from widgets.figures import Figure, Key, Mark, Row, Table, rows_chart
from widgets.i18n import _


def stage_name(stage: Stage) -> str:
    """Return what a stage is called."""
    return {
        Stage.MANDIRI: _("Mandiri"),
        Stage.DOKUMEN: _("Penilaian dokumen"),
        Stage.INTERVIU: _("Interviu"),
        Stage.PENETAPAN: _("Penetapan"),
    }[stage]


def stages_figure(values: Sequence[wire.StageValue], period: str, official: str | None) -> Figure:
    """Draw the index of one region and period, stage by stage.

    Parameters
    ----------
    values : sequence of StageValue
        Current values of the region; other periods are left out.
    period : str
    official : str or None
        The published index of the period.
    """
    own = [each for each in values if each.period == period]
    steps = stages.steps(own, official=official)
    if not any(step.stage is not Stage.PENETAPAN for step in steps):
        return Figure(
            headline=_("Nilai per tahap {period} belum dicatat").format(period=period),
            how="",
            chart=None,
            empty=_("Sekretariat mencatat nilai mandiri, dokumen, dan interviu setelah menerima rekapnya."),
        )
    sources = {each.stage: each.source for each in own if each.subject == stages.INDEX and each.value is not None}
    rows = [
        (
            stage_name(step.stage),
            [Mark(stage_name(step.stage), step.value, "own", open=step.stage is not Stage.PENETAPAN)],
        )
        for step in steps
    ]
    cells = tuple(
        Row(
            (
                stage_name(step.stage),
                writing.number(step.value),
                "–" if step.change is None else writing.signed(step.change),
                sources.get(step.stage, _("hasil terbit")),
            )
        )
        for step in steps
    )
    return Figure(
        headline=_headline(steps, period),
        how=_(
            "Titik penuh: penetapan, satu-satunya yang dibandingkan dengan daerah lain. Lingkaran: tahap sebelumnya."
        ),
        chart=rows_chart(rows),
        table=Table((_("Tahap"), _("Indeks"), _("Perubahan"), _("Sumber")), cells, numeric=(1, 2)),
        key=(Key(_("penetapan"), "own"), Key(_("tahap sebelumnya"), "own", open=True)),
    )


def _headline(steps: Sequence[Step], period: str) -> str:
    """Say the whole way: "2024: mandiri 4,35 → interviu 3,28 (−1,07) → penetapan 3,79 (+0,51)"."""
    parts = []
    for step in steps:
        name = stage_name(step.stage)
        change = "" if step.change is None else f" ({writing.signed(step.change)})"
        parts.append(f"{name[:1].lower()}{name[1:]} {writing.number(step.value)}{change}")
    return f"{period}: {' → '.join(parts)}"
