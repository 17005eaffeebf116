"""Daerah setara on the page: who they are, why, and the weights that anybody may change."""

from __future__ import annotations

from typing import Any

from spbe_core import peer_headlines, peers, regions, results
from spbe_core.peers import Peer, Peers
from spbe_core.regions import full_name
from widgets import writing
from widgets.benchmark_figures import Sight
from widgets.figures import Figure, Row, Table
from widgets.i18n import SOURCE, _, language

EXPLAINED = 3
"""Of so many, the reasons stand on the page; of all, in the table."""


def peers_figure(sight: Sight, found: Peers) -> Figure:
    """Show the regions most like mine, with the reasons in words and their published index."""
    notes = [
        writing.said(
            _("{name}: {why}.").format(name=full_name(peer.region), why=peer_headlines.why(peer, found.weights, _))
        )
        for peer in found.nearest[:EXPLAINED]
    ]
    lost = peer_headlines.missing(found, _)
    if found.nearest:
        notes += [_beside(code, found) for code in sight.others[:EXPLAINED]]
    return Figure(
        headline=peer_headlines.nearest(found, _),
        how=_("Setara menurut ciri daerah, bukan menurut hasil. Jarak 0 berarti sama dalam semua ukuran yang dipakai."),
        chart=None,
        table=_table(sight, found) if found.nearest else None,
        notes=(*notes, *([lost] if lost else [])),
    )


def _beside(other: str, found: Peers) -> str:
    """Say how the region that somebody chose compares."""
    name, peer = full_name(regions.find(other)), found.of(other)
    if peer is None:
        return _("{name}, pilihan Anda: jaraknya tidak dapat dihitung.").format(name=name)
    said = _("{name}, pilihan Anda: ke-{place} dari {n} menurut jarak; {why}.")
    return writing.said(
        said.format(
            name=name, place=found.place(other), n=len(found.ordered), why=peer_headlines.why(peer, found.weights, _)
        )
    )


def _table(sight: Sight, found: Peers) -> Table:
    columns = (_("Daerah"), _("Jarak"), str(sight.year), _("Mengapa setara"))
    near = {peer.region.code for peer in found.nearest}
    chosen = [found.of(code) for code in sight.others if code not in near]
    shown = [*found.nearest, *sorted(filter(None, chosen), key=lambda peer: peer.distance)]
    return Table(columns, tuple(_row(sight, found, peer) for peer in shown), numeric=(1, 2))


def _row(sight: Sight, found: Peers, peer: Peer) -> Row:
    result = results.find(peer.region.code, sight.year, sight.results)
    cells = (
        full_name(peer.region),
        writing.number(f"{peer.distance:.2f}"),
        _("tidak terbit") if result is None else writing.number(result.index),
        writing.said(peer_headlines.why(peer, found.weights, _)),
    )
    return Row(cells, sight.role(peer.region.code))


def weighing(found: Peers) -> list[dict[str, Any]]:
    """Return the weights as fields: what each means, why it counts so much, and whether it is known of the region."""
    unknown = {each.id for each in found.unknown}
    return [
        {
            "id": each.id,
            "label": peer_headlines.label(each, _),
            "weight": found.weights[each.id],
            "usual": each.weight,
            "why": each.why if language() == SOURCE else each.why_en,
            "unknown": each.id in unknown,
        }
        for each in peers.dimensions(found.region)
    ]


def weight_names() -> list[str]:
    """Return what the weights 0 to 3 are called."""
    return [_("tidak dipakai"), _("sedikit"), _("biasa"), _("penting")]
