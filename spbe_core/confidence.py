"""How sure the lab is of what an instrument says, in words, so that nobody relies on an inferred rule unawares."""

from __future__ import annotations

from spbe_core.instruments import Instrument

CONFIDENCE: dict[str, str] = {
    "checked": "sekurangnya dua sumber sepakat",
    "one-source": "satu sumber",
    "inferred": "disimpulkan",
    "second-source": "ada pada sumber kedua",
    "portal-match": "cocok dengan catatan portal",
    "doubtful": "meragukan",
}
KINDS: dict[str, str] = {
    "articles": "Pasal",
    "bands": "Pita predikat",
    "bands_on_exact_index": "Predikat mengikuti indeks tepat",
    "co_owner": "Pendukung",
    "criteria": "Kriteria",
    "dates": "Tanggal",
    "evidence": "Bukti yang lazim",
    "external_indices": "Indeks luar",
    "external_missing": "Nilai bila indeks luar tidak ada",
    "formula": "Rumus indeks",
    "gazette": "Berita Negara",
    "gist": "Gambaran tingkat",
    "in_force": "Saat mulai berlaku",
    "item_rule": "Aturan simulasi dari butir",
    "name": "Nama",
    "owner": "Penanggung jawab",
    "owner_per_level": "Penanggung jawab per tingkat",
    "practice_notes": "Catatan praktik",
    "predecessors": "Padanan pada instrumen sebelumnya",
    "related": "Indikator terkait",
    "revoked": "Pencabutan",
    "rounding": "Pembulatan",
    "scale": "Nama tingkat",
    "typical_application": "Aplikasi yang lazim",
    "used": "Tahun pemakaian",
    "weight": "Bobot",
    "zero_level": "Tingkat 0",
}
"""What the kinds of entry are called that an instrument states its confidence for."""


def caveats(instrument: Instrument) -> tuple[str, ...]:
    """Say which rules of a score two sources do not agree on: weights and bands.

    Returns
    -------
    tuple of str
        Indonesian sentences; none where both are sure.
    """
    found = []
    if instrument.confidence_of("bands") != "checked":
        found.append(f"{KINDS['bands']}: {CONFIDENCE[instrument.confidence_of('bands')]}.")
    sure = {each.id: instrument.confidence_of("weight", each.id) for each in instrument.indicators}
    for confidence in ("one-source", "inferred"):
        unsure = [indicator for indicator, own in sure.items() if own == confidence]
        if unsure:
            found.append(f"{KINDS['weight']} {', '.join(unsure)}: {CONFIDENCE[confidence]}.")
    return tuple(found)
