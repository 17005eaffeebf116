"""The lab at work: do its parts answer, and is anything of it left without a supervisor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

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
    answers = asyncio.run(_ask(wanted))
    for part, answer in zip(wanted, answers, strict=True):
        if answer:
            yield good(f"lab.{part.name}", f"bagian {part.name} menjawab", f"the part {part.name} answers")
        else:
            yield technical(
                f"lab.{part.name}",
                Words(f"bagian {part.name} tidak menjawab", f"the part {part.name} does not answer"),
                Words(f"sebabnya ada di {lab.places.logs / part.name}.log", f"see {lab.places.logs / part.name}.log"),
            )


async def _ask(wanted: tuple[parts.Part, ...]) -> list[bool]:
    return list(await asyncio.gather(*(part.answers() for part in wanted)))


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
