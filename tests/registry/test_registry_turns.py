"""Heavy work waits in short lines: whatever is slow, worker threads are left for saves."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from waiting import until

from hub.registry import files, turns
from hub.registry.db import THREADS
from hub.registry.evidence import looking, uploads
from hub.registry.problems import ProblemError
from hub.registry.turns import AT_ONCE, WAITING, Turns
from hub.s3 import bucket
from hub.signatures import checking


def test_all_lines_together_leave_threads_for_saves():
    lines = {files.TURNS, looking.TURNS, uploads.TURNS, checking.TURNS}
    assert len(lines) * (AT_ONCE + WAITING) + bucket.AT_ONCE <= THREADS - 8


def test_a_few_work_a_few_wait_and_who_finds_the_line_full_is_told_at_once():
    line, goes_on, inside, most = Turns(60), threading.Event(), [], []

    def work():
        with line.turn():
            inside.append(1)
            most.append(len(inside))
            assert goes_on.wait(60)
            inside.pop()

    with ThreadPoolExecutor(AT_ONCE + WAITING) as pool:
        begun = [pool.submit(work) for _ in range(AT_ONCE + WAITING)]
        until(lambda: len(inside) == AT_ONCE and line._line._value == 0)
        began = time.monotonic()
        with pytest.raises(ProblemError) as refused, line.turn():
            pass
        assert time.monotonic() - began < 30  # it has not waited for its turn
        goes_on.set()
        for each in begun:
            each.result()
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "5"})
    assert max(most) == AT_ONCE
    with line.turn():
        pass


def test_who_waits_too_long_is_told_and_leaves_the_line(monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    line = Turns(0.01)
    for _ in range(WAITING + 5):
        with line.turn(), pytest.raises(ProblemError), line.turn():
            pass
