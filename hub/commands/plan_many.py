"""``spbe plan --programme``: all regions of a programme planned in one go."""

from __future__ import annotations

import sys
from datetime import date

from hub.commands import speaking
from spbe_core.formats import id_number
from spbe_core.planning.portfolio import next_hours


def plan(programme: str, target: str, until: date | None) -> None:
    """Say for each region of a programme whether it can reach a line, with what, and whom help carries over it.

    Parameters
    ----------
    programme : str
        Its code.
    target : str
        The line: an index, a predicate or "semua-3".
    until : date or None
        The programme's last day when ``None``.
    """
    from widgets.plan_portfolio import PortfolioPlans  # noqa: PLC0415 - pandas takes a second to import

    with speaking.registry() as lab:
        found = speaking.programme(lab, programme)
        plans = PortfolioPlans(lab, target, until, programme=found.code, everything=True)
    lines = [plans.said]
    lines += [
        f"{row['Daerah']}: {row['Indeks']} → {row['Rencana']}, {row['Garis']} "
        f"({row['Titik awal']}, {row['Orang-minggu']} orang-minggu, selesai {row['Selesai']})"
        for row in plans.rows
    ]
    lines += [f"{name}: tanpa hasil terbit" for name in plans.without]
    helped = list(next_hours(plans.outlooks))
    lines += [f"Bila dibantu, bantuan paling sedikit dahulu ({len(helped)} daerah):"] if helped else []
    lines += [f"{each.case.name}: {id_number(each.hours, 1)} jam" for each in helped]
    sys.stdout.write("\n".join(lines) + "\n")
