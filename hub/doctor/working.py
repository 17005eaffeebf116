"""The lab at work: do its parts answer, and is anything of it left without a supervisor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import compress

from hub import parts, processes
from hub.accounts.wording import Words
from hub.doctor.findings import Finding, good, note, technical
from hub.doctor.lab import Lab


def answering(lab: Lab) -> Iterator[Finding]:
    """Ask every part of a running lab."""
    if not lab.running:
        yield note("lab.running", Words("lab sedang berhenti", "the lab is stopped"))
        return
    wanted = parts.all_parts(lab.places)
    works, reached = asyncio.run(_ask(wanted))
    for part in wanted:
        if part in works:
            yield good(f"lab.{part.name}", f"bagian {part.name} menjawab", f"the part {part.name} answers")
        else:
            yield technical(
                f"lab.{part.name}",
                Words(f"bagian {part.name} tidak menjawab", f"the part {part.name} does not answer"),
                _log(lab, part.name),
            )
    lost = ", ".join(part.name for part in works if part not in reached)
    if lost:
        yield technical(
            "lab.door",
            Words(f"alamat lab tidak sampai ke bagian {lost}", f"the lab's address does not lead to {lost}"),
            _log(lab, "proxy"),
        )
    else:
        yield good(
            "lab.door",
            "alamat lab sampai ke setiap bagian yang menjawab",
            "the lab's address leads to every part that answers",
        )


def _log(lab: Lab, name: str) -> Words:
    path = lab.places.logs / f"{name}.log"
    return Words(f"sebabnya ada di {path}", f"see {path}")


async def _ask(wanted: tuple[parts.Part, ...]) -> tuple[list[parts.Part], list[parts.Part]]:
    """Return the parts that answer themselves, and those that the lab's address leads to."""
    works = await asyncio.gather(*(part.works() for part in wanted))
    reached = await asyncio.gather(*(part.reached() for part in wanted))
    return list(compress(wanted, works)), list(compress(wanted, reached))


def orphans(lab: Lab) -> Iterator[Finding]:
    """Look for parts, servers and kernels of this lab that nobody looks after."""
    own = lab.processes()
    held = processes.descendants(lab.supervisor) if lab.supervisor is not None else set()
    lost = [process for process in own if process.pid not in held]
    if not lost:
        yield good("lab.orphans", "tidak ada proses yang tertinggal", "no process is left behind")
        return
    listed = ", ".join(f"{process.program} ({process.pid})" for process in lost)
    pids = " ".join(str(process.pid) for process in lost)
    yield technical(
        "lab.orphans",
        Words(f"proses tanpa pengawas: {listed}", f"processes without a supervisor: {listed}"),
        Words(f"akhiri: kill {pids}", f"end them: kill {pids}"),
    )
