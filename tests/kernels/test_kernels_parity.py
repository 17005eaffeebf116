"""The same cells in a started and in a forked kernel: equal, and what anybody who writes a notebook expects."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import pytest

KINDS = ("stock", "warm")
ENTRIES = re.findall(
    r"^## ([^\n]+)\n(.*?)\n=> ([^\n]+)$", Path(__file__).with_name("parity.txt").read_text(), re.MULTILINE | re.DOTALL
)
TELL = "def tell(what):\n    import json\n    print(json.dumps(what))"


@pytest.mark.parametrize(("cells", "expected"), [pytest.param(*each[1:], id=each[0]) for each in ENTRIES])
def test_the_same_cells_do_the_same(pair, cells, expected):
    async def run(kernel):
        *before, last = [TELL, *cells.split("\n--\n")]
        for cell in before:
            await kernel.text(cell)
        found = await kernel.run(last)
        return json.loads(json.dumps(found).replace(str(kernel.folder), "FOLDER"))

    stock, warm = pair(run)
    assert warm == stock
    assert stock is not None
    assert expected == "equal" or stock == json.loads(expected)


def test_matplotlib_draws_the_same(pair):
    draw = (
        "import io, zlib, json, matplotlib, matplotlib.pyplot as plt\n"
        "plt.figure(); plt.plot([1, 2]); out = io.BytesIO(); plt.savefig(out, format='raw')\n"
        "print(json.dumps([matplotlib.get_backend(), zlib.crc32(out.getvalue())]))"
    )
    stock, warm = pair(lambda kernel: kernel.run(draw))
    assert warm == stock
    assert warm[0].endswith("inline")


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(600)",
        "while True: pass",
        "import subprocess; subprocess.run(['sleep', '600'])",
        "!echo runs; sleep 600",
        "import asyncio; await asyncio.sleep(600)",
        "import threading; threading.Event().wait(600)",
    ],
)
def test_an_interrupt_ends_the_cell_and_nothing_else(pair, code):
    async def interrupt(kernel):
        pid = kernel.pid
        ended = await kernel.interrupted(code)
        return ended, await kernel.run("print(1)"), kernel.pid == pid

    stock, warm = pair(interrupt)
    assert warm == stock
    assert warm[1:] == (1, True)


def test_stopping_and_going_on(pair):
    async def stop(kernel):
        os.kill(kernel.pid, signal.SIGSTOP)
        os.kill(kernel.pid, signal.SIGCONT)
        return await kernel.run("print(2)")

    assert pair(stop) == [2, 2]
