"""How long reports of many regions take: the lab's batch, beside stock papermill and beside the bare cells.

    .venv/bin/python bench/reports.py [--regions 523] [--jobs 2]

All in one run, one after the other, over the same template, data and day, each with as many workers:

* ``bound``: the template's cells run in processes that have everything imported and the drawing engine started; no
  kernel, no isolation, no proof. Nothing that runs these cells can be faster.
* ``ours``: a kernel of its own for each region, HTML, proved.
* ``pool``: papermill's API in a process pool with its stock kernel and nbclient's waits.
* ``cli``: ``papermill`` and ``jupyter nbconvert --to html`` as command lines, one after the other, on two regions.

Seconds are wall time per report once every worker has made its first one; what comes before that is printed apart. Then
the whole batch, HTML and PDF, into a folder; a second run over it; and a third after one region's data changed. Memory
is the proportional share (PSS) of all processes. With fewer regions than there are, ``html_pdf_all_s`` is scaled, and
``scaled`` says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import packages_first  # noqa: F401 - before the packages
import papermill

from hub import processes
from reports import batch, kernel, work
from reports.engines import Local
from reports.sources import Snapshot

YEAR, DAY = 2024, date(2026, 11, 25)
CLI_REGIONS = 2


def given(code: str) -> dict[str, Any]:
    """Return the template's parameters."""
    return {"region": code, "year": YEAR, "made_on": DAY.isoformat(), "out": ".", "forms": ["html"], "language": "id"}


@contextmanager
def inside(code: str) -> Iterator[Path]:
    """Work in a folder that holds a region's facts."""
    with tempfile.TemporaryDirectory() as name:
        Snapshot.take().facts(code, YEAR).write(Path(name))
        here = Path.cwd()
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(here)


@cache
def cells() -> tuple[Any, ...]:
    """Return the template's code cells after its parameters, compiled."""
    read = [cell for cell in nbformat.read(kernel.TEMPLATE, as_version=4).cells if cell.cell_type == "code"]
    return tuple(compile(cell.source.replace("print(", "str("), "cell", "exec") for cell in read[1:])


def bare(code: str) -> int:
    """Run the cells in this process."""
    with inside(code) as folder:
        names = given(code)
        for cell in cells():
            exec(cell, names)
        return len((folder / "laporan.html").read_bytes())


def stock(code: str) -> int:
    """Run the template as papermill's documentation says."""
    with inside(code) as folder:
        papermill.execute_notebook(
            str(kernel.TEMPLATE), "laporan.ipynb", given(code), kernel_name="python3", progress_bar=False
        )
        return len((folder / "laporan.html").read_bytes())


def lines(code: str) -> float:
    """Run the two command lines; return the seconds."""
    with inside(code) as folder:
        plain = [word for name in ("region", "made_on", "out", "language") for word in ("-r", name, given(code)[name])]
        words = [*plain, "-p", "year", str(YEAR), "-y", "forms: [html]", "-k", "python3"]
        tools = Path(sys.executable).parent
        began = time.perf_counter()
        subprocess.run([tools / "papermill", kernel.TEMPLATE, "laporan.ipynb", *words], check=True, capture_output=True)
        subprocess.run(
            [tools / "jupyter", "nbconvert", "--to", "html", "laporan.ipynb"], check=True, capture_output=True
        )
        took = time.perf_counter() - began
        assert (folder / "laporan.html").stat().st_size > 50_000
        return took


def pace(name: str, jobs: int, ends: Iterator[Any]) -> float:
    """Take what ends one after the other; return seconds per report after each worker's first, and print both parts."""
    began = time.perf_counter()
    times = [time.perf_counter() - began for _ in ends]
    each = (times[-1] - times[jobs - 1]) / (len(times) - jobs)
    print(f"{name}: {times[jobs - 1]:.2f} s until all had made one, then {each:.3f} s each, {times[-1]:.1f} s in all")
    return each


def pooled(make: Callable[[str], int], codes: tuple[str, ...], jobs: int) -> Iterator[int]:
    """Run in a pool of processes."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(make, code) for code in codes]):
            yield done.result()


def ours(codes: tuple[str, ...], jobs: int) -> Iterator[work.Outcome]:
    """Run in the lab's workers."""
    wanted = [work.Job(code, YEAR, DAY, forms=("html",)) for code in codes]
    for outcome in Local(jobs).outcomes(wanted, Snapshot.take(), lambda: False):
        assert outcome.how is work.How.MADE, outcome
        yield outcome


class Peak:
    """The largest proportional share of memory of this process and all below it, in GiB."""

    def __init__(self) -> None:
        self.gib = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._end.wait(0.5):
            total = 0
            for pid in {os.getpid(), *processes.descendants(os.getpid())}:
                try:
                    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
                except OSError:
                    continue
                total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
            self.gib = max(self.gib, total / 1024**2)

    def close(self) -> float:
        self._end.set()
        self._thread.join()
        return self.gib


def whole(out: Path, codes: tuple[str, ...], jobs: int, snapshot: Snapshot) -> tuple[list[float], batch.Summary]:
    """Run the batch into a folder; return when each report was in place, and when the run had ended."""
    began = time.perf_counter()
    times: list[float] = []
    batch.begin(out, batch.Run(codes, YEAR, DAY), snapshot)
    _, summary = batch.go_on(out, Local(jobs), tell=lambda _: times.append(time.perf_counter() - began))
    assert not summary.wrong, summary.wrong
    assert not summary.failed, summary.failed
    return [*times, time.perf_counter() - began], summary


def main() -> None:
    """Measure, and print figures, ratios and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=523)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    jobs, snapshot = asked.jobs, Snapshot.take()
    every = snapshot.codes(YEAR)
    codes = tuple(every[place * len(every) // asked.regions] for place in range(asked.regions))
    found: dict[str, Any] = {"regions": len(codes), "scaled": len(codes) < len(every)}
    found["bound_s"] = pace("bound", jobs, pooled(bare, codes, jobs))
    found["ours_s"] = pace("ours", jobs, ours(codes, jobs))
    few = codes[: max(3 * jobs, 12)]
    found["pool_s"] = pace(f"pool, {len(few)} regions", jobs, pooled(stock, few, jobs))
    found["cli_s"] = sum(map(lines, codes[:CLI_REGIONS])) / CLI_REGIONS
    print(f"command lines: {found['cli_s']:.2f} s each")
    out = Path(tempfile.mkdtemp(prefix="spbe-bench-"))
    try:
        peak = Peak()
        times, summary = whole(out, codes, jobs, snapshot)
        found["peak_gib"] = peak.close()
        assert len(summary.made) == len(codes)
        each = (times[-2] - times[jobs - 1]) / (len(codes) - jobs)
        print(f"HTML and PDF of {len(codes)}: {times[-1]:.1f} s, {each:.3f} s each after the first {jobs}")
        found["html_pdf_all_s"] = times[-1] + each * (len(every) - len(codes))
        [*_, found["again_s"]], summary = whole(out, codes, jobs, snapshot)
        assert len(summary.unchanged) == len(codes)
        changed = codes[len(codes) // 2]
        rows = tuple(
            row.model_copy(update={"tata_kelola": "1.01"}) if (row.region_code, row.year) == (changed, YEAR) else row
            for row in snapshot.rows
        )
        [*_, took], summary = whole(out, codes, jobs, snapshot.model_copy(update={"rows": rows}))
        print(
            f"one domain of {changed} changed: {len(summary.made)} made again ({', '.join(summary.made)}), {took:.1f} s"
        )
    finally:
        shutil.rmtree(out)
    over, pool, cli = (found[name] for name in ("ours_s", "pool_s", "cli_s"))
    print(f"ours − bound: {over - found['bound_s']:.3f} s; pool ÷ ours: {pool / over:.1f}; lines: {cli / over:.1f}")
    print(json.dumps({name: round(value, 3) if isinstance(value, float) else value for name, value in found.items()}))


if __name__ == "__main__":
    main()
