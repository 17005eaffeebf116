"""How soon a page's kernel is ready and what it keeps for itself: started in the stock way, and forked warm.

    .venv/bin/python bench/kernels.py [--rounds 15]

Ready is: asked for, answered its client, and ran the first cell (pandas, an Altair chart, a widget). The two kinds take
turns in the same run, each over sockets in a folder and with the page service's own client; the stock kind is measured
with jupyter_client's client too. Memory is what a process keeps for itself (USS) after the cell.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import packages_first  # noqa: F401 - before the packages
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from hub import processes
from hub.apps.kernels import KERNELSPEC
from reports.ready import ReadyClient

CELL = """\
import altair as alt, pandas as pd, ipywidgets
frame = pd.DataFrame({"domain": list("abcd"), "value": [1, 2, 3, 4]})
spec = alt.Chart(frame).mark_bar().encode(x="value", y="domain").to_dict()
ipywidgets.IntSlider()
"""
WARM = KernelSpec.from_resource_dir(str(KERNELSPEC))
STOCK = KernelSpec(argv=WARM.argv, display_name="Python", language="python")
ENVIRONMENT = {"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


class One(KernelSpecManager):
    """A single kernelspec."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 - there is one
        return self._spec


async def measure(spec: KernelSpec, client_class: type[AsyncKernelClient]) -> tuple[float, float]:
    """Start a kernel, run the cell, end it; return seconds and megabytes."""
    folder = Path(tempfile.mkdtemp(prefix="spbe-bench-"))
    manager = AsyncKernelManager(
        kernel_spec_manager=One(spec),
        transport="ipc",
        ip=str(folder / "k"),
        connection_file=str(folder / "k.json"),
        client_factory=client_class,
    )
    began = time.perf_counter()
    await manager.start_kernel(cwd=str(folder), env={**ENVIRONMENT, "HOME": str(folder)})
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        reply = await client.execute_interactive(CELL, output_hook=lambda _: None, timeout=60)
        took = time.perf_counter() - began
        if reply["content"]["status"] != "ok":
            raise SystemExit("\n".join(reply["content"]["traceback"]))
        pid = manager.provisioner.pid
        if (spec is WARM) != ((Path("/proc") / str(pid) / "comm").read_text().strip() == "warm-kernel"):
            raise SystemExit("A kernel was not of the kind that it should be.")
        return took, processes.memory({pid}) / 1e6
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        shutil.rmtree(folder, ignore_errors=True)


async def rounds(number: int) -> dict[str, Any]:
    """Measure the kinds in turns."""
    began = time.perf_counter()
    await measure(WARM, ReadyClient)
    print(f"first warm kernel, with the start of its parent: {time.perf_counter() - began:.2f} s")
    found: dict[str, list[tuple[float, float]]] = {"plain": [], "stock": [], "warm": []}
    for turn in range(number):
        found["plain"].append(await measure(STOCK, AsyncKernelClient))
        found["stock"].append(await measure(STOCK, ReadyClient))
        found["warm"].append(await measure(WARM, ReadyClient))
        print(f"round {turn + 1}: " + ", ".join(f"{k} {v[-1][0]:.3f} s {v[-1][1]:.1f} MB" for k, v in found.items()))
    middle: Callable[[str, int], float] = lambda kind, which: statistics.median(each[which] for each in found[kind])  # noqa: E731 - a word for a formula
    figures = {
        "stock_ready_s": round(middle("stock", 0), 3),
        "warm_ready_s": round(middle("warm", 0), 3),
        "stock_uss_mb": round(middle("stock", 1), 1),
        "warm_uss_mb": round(middle("warm", 1), 1),
        "stock_plain_client_ready_s": round(middle("plain", 0), 3),
        "warm_ready_max_s": round(max(each[0] for each in found["warm"]), 3),
        "rounds": number,
    }
    ratios = figures["stock_ready_s"] / figures["warm_ready_s"], figures["stock_uss_mb"] / figures["warm_uss_mb"]
    print(f"stock to warm: {ratios[0]:.1f} times the time, {ratios[1]:.1f} times the memory")
    return figures


def main() -> None:
    """Measure, and print figures, ratios and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    figures = asyncio.run(rounds(parser.parse_args().rounds))
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
