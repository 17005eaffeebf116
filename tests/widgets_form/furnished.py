"""The sample region as a region looks in the middle of its work, for what is shown of the lab."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import evidence_files as files
import httpx
import letters
import tasks_given
from fake_hub import person
from registry_lab import Client

from hub.registry import load_sample_region
from hub.registry.db import Database, engine_for
from spbe_core import regions, wire

CODE = regions.SAMPLE.code
PEOPLE = (
    ("operator", "operator", "Rina Operator"),
    ("rekan", "operator", "Budi Rekan"),
    ("koordinator", "koordinator", "Dewi Koordinator"),
    ("pendamping", "pendamping", "Sari Pendamping"),
)
FAKTA = (
    "Contoh isian. Peraturan Bupati 41/2023 mengatur manajemen keamanan informasi; tim dibentuk dengan keputusan "
    "sekretaris daerah dan menangani 14 insiden pada 2025."
)


class Writer(Client):
    """Somebody who writes by the registry's routes, as the helpers of its tests expect it; close it."""

    def __init__(self, desk, name: str) -> None:
        headers = {"Authorization": f"token {desk.hub.token(name)}"}
        self.http = httpx.Client(base_url=f"{desk.origin}/services/registry/api/", headers=headers)


def people(desk) -> None:
    for name, role, shown in PEOPLE:
        desk.hub.people[f"{name}-{CODE}"] = person(f"{name}-{CODE}", role, (CODE,), shown)
    desk.hub.people[f"sekretariat-{CODE}"] = person(f"sekretariat-{CODE}", "sekretariat", (), "Wulan Sekretariat")


def furnish(desk) -> dict[str, str]:
    """Fill the sample region's 2025 and 2026; returns the first draft's id and the address of a one-task link."""
    people(desk)
    engine = engine_for(desk.database_url)
    load_sample_region(engine)
    made = {}
    writers = [Writer(desk, f"{role}-{CODE}") for role in ("operator", "koordinator")]
    with desk.client(f"operator-{CODE}") as registry, writers[0].http, writers[1].http:
        for period in ("2025", "2026"):
            made[period] = registry.open_assessment(CODE, period, "latihan").id
        letters.fill_in(SimpleNamespace(database=Database(engine)), made["2025"], f"operator-{CODE}")
        letters.made(writers[1], made["2025"])
        link = _documents_and_tasks(*writers, made)
        _answers(registry, made)
        _plan(registry, made["2025"])
        _learning(desk, registry)
    engine.dispose()
    with desk.client(f"pendamping-{CODE}") as registry:
        registry.add_comment(made["2025"], "Untuk tingkat 3 masih kurang daftar risiko yang ditetapkan.", "i05")
        registry.add_comment(made["2026"], "Lampirkan keputusan terbaru.", "i04")
    with desk.client(f"sekretariat-{CODE}") as registry:
        window = {"begin": date(2026, 10, 1), "until": date(2026, 11, 30)}
        registry.programmes.put("contoh", wire.ProgrammeWrite(name="Program contoh", regions=["18.71"], **window), 0)
    return {"draft": made["2025"], "link": link}


def _answers(registry, made: dict[str, str]) -> None:
    for number in range(44, 48):
        registry.write_answer(made["2025"], f"i{number}", "level", None, 1)
    for number, score in enumerate(("2", "1.5", "1.26", "2.4", "1", "3.1", "2.75"), 1):
        registry.write_answer(made["2026"], f"i{number:02}", "level", score, 0)
    for version, text in enumerate((FAKTA, f"{FAKTA} Laporan insiden ada di lampiran 2.")):
        registry.write_answer(made["2025"], "i05", "fakta", text, version)


def _documents_and_tasks(operator: Writer, koordinator: Writer, made: dict[str, str]) -> str:
    """Send documents and give tasks; returns the address of a one-task link."""
    for period, units in (("2025", ("i05-L3", "i22-L3", "i09-L2")), ("2026", ("I4-L1-01",))):
        files.sent(operator, made[period], files.picture("PDF"), "SK Tim SPBE (contoh).pdf", unit=units[0])
        for unit in units:
            assert tasks_given.give(koordinator, made[period], unit).is_success
    return str(tasks_given.link(koordinator, made["2025"]).json()["address"])


def _plan(registry, draft: str) -> None:
    due = date(2027, 1, 29)
    for indicator, level in (("i05", 3), ("i22", 5), ("i42", 5)):
        registry.set_target_level(draft, indicator, level, 0)
    for place, (indicator, level, title, office) in enumerate(
        (
            ("i22", 5, "Menetapkan daftar risiko keamanan informasi", "Dinas Komunikasi dan Informatika"),
            ("i05", 3, "Memperbarui peraturan bupati tentang keamanan informasi", "Bagian Hukum"),
            ("i42", 5, "Menyambungkan pengaduan daerah dengan SP4N-LAPOR!", "Dinas Komunikasi dan Informatika"),
        )
    ):
        wanted = {"indicator": indicator, "to_level": level, "title": title, "owner_office": office}
        registry.add_action(draft, wire.ActionWrite(**wanted, due=due + timedelta(weeks=place)))


def _learning(desk, operator) -> None:
    """Let the region tell, publish, endorse and adopt a practice, and come back from a visit."""
    told = wire.PracticeWrite(
        instrument="permenpanrb-59-2020",
        indicator="i22",
        level=3,
        title="Daftar risiko keamanan informasi dalam tiga lokakarya",
        how="Satu lokakarya per rumpun layanan; daftar ditetapkan sekretaris daerah, lalu ditinjau tiap triwulan.",
        who="Diskominfo dengan Inspektorat",
        duration="3 bulan",
        cost="Rp25 juta",
    )
    made = operator.practices.write(CODE, told)
    with desk.client(f"koordinator-{CODE}") as koordinator:
        koordinator.practices.put_state(made.id, "terbit", made.version)
    with desk.client(f"pendamping-{CODE}") as pendamping:
        pendamping.practices.endorse(made.id, 0, practice_version=2, note="Notulen ketiga lokakarya ada.")
    [advice, *_] = [each for each in operator.practices.find(instrument=told.instrument) if each.region is None]
    operator.practices.adopt(CODE, advice.id, "2025", advice.indicators[0])
    visit = operator.practices.add_visit(
        CODE,
        wire.VisitWrite(
            host="32.11",
            day=date(2025, 9, 15),
            topic="Manajemen risiko dan keamanan informasi",
            delegation="Sekretaris Daerah, Kepala Diskominfo, Inspektur",
            agreed="Menetapkan tim tanggap insiden\nMenyusun daftar aset informasi",
            check30="Konsep keputusan tim tanggap insiden sudah di Bagian Hukum.",
        ),
    )
    operator.practices.take_agreed(visit.id, "Menetapkan tim tanggap insiden", "2025", "i22")
