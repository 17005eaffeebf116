"""A forked kernel is what a started one is: each test runs both, or compares them."""

from __future__ import annotations

import asyncio
import os
import signal
from functools import partial

import pytest
from waiting import until

KINDS = ("stock", "warm")

SURROUNDINGS = """
import gc, json, locale, os, resource, signal, stat, sys, tempfile, threading, time
status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
own = ("PYDEVD", "JPY_SESSION")
kinds = []
for name in os.listdir("/proc/self/fd"):
    try:
        kinds.append(os.readlink(f"/proc/self/fd/{name}").partition(":")[0])
    except OSError:
        pass
print(json.dumps({
    "environment": {name: value for name, value in sorted(os.environ.items())},
    "seen by a child": os.popen("env | sort | grep -v ^_=").read(),
    "cwd here": os.getcwd() == os.environ["WK_FOLDER"],
    "temporary": tempfile.gettempdir(),
    "argv": [os.path.basename(sys.argv[0]), *sys.argv[1:2]],
    "path": sys.path, "flags": str(sys.flags), "executable": sys.executable,
    "leads": [os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid()],
    "limits": [resource.getrlimit(number) for number in range(16)],
    "ids": [os.getresuid(), os.getresgid(), os.getgroups()],
    "owner of /proc": os.stat("/proc/self").st_uid,
    "masks": [status[name] for name in ("SigBlk", "SigIgn", "Umask", "CapEff", "NoNewPrivs")],
    "signals": [str(signal.getsignal(number)).partition(" at ")[0] for number in sorted(signal.valid_signals())],
    "zone": [time.tzname, time.localtime(0).tm_hour],
    "locale": [locale.getlocale(), locale.getpreferredencoding(), sys.getfilesystemencoding()],
    "collects": gc.isenabled(),
    "input ends": os.read(0, 1).decode(),
    "main": [__name__, threading.current_thread() is threading.main_thread()],
    "priority": os.nice(0), "scheduler": os.sched_getscheduler(0), "processors": sorted(os.sched_getaffinity(0)),
    "open": sorted(set(kinds) - {"/dev/null", "pipe"}),
}))
"""


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": "/tmp", "TZ": "Asia/Jayapura", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", **more}


async def surroundings(start, kind, **wishes):
    kernel = await start(kind, env=environment(WK_FOLDER="?"), **wishes)
    assert kernel.warm == (kind == "warm")
    await kernel.run(f"import os; os.environ['WK_FOLDER'] = {str(kernel.folder)!r}")
    found = await kernel.run(SURROUNDINGS)
    return {name: str(value).replace(str(kernel.folder), "FOLDER") for name, value in found.items()}


@pytest.mark.parametrize(
    "wishes",
    [
        {},
        {"umask": 0o027},
        pytest.param(
            {"user": 9_001_001, "group": 9_001_001, "extra_groups": []},
            marks=pytest.mark.skipif(os.getuid() != 0, reason="only root may choose the user"),
        ),
    ],
    ids=["as the launcher", "umask", "as another user"],
)
def test_surroundings_are_equal(kernels, wishes):
    async def compare(here):
        return [await surroundings(here.start, kind, **wishes) for kind in KINDS]

    stock, warm = kernels(compare)
    assert warm == stock


@pytest.mark.parametrize("kind", KINDS)
def test_cells_threads_processes_and_questions_work(kernels, kind):
    async def use(here):
        kernel = await here.start(kind)
        run = kernel.run
        assert await run("print(1 + 1)") == 2
        assert await run("1 / 0") == "ZeroDivisionError"
        threaded = "import threading; t = threading.Thread(target=print, args=(3,)); t.start(); t.join()"
        assert await run(threaded) == 3
        assert await run("import asyncio; await asyncio.sleep(0); print(4)") == 4
        assert await run("import subprocess; print(int(subprocess.check_output(['sh', '-c', 'echo 5'])))") == 5
        assert await run("!echo 6") == 6
        pool = "from concurrent.futures import ProcessPoolExecutor as Pool"
        assert await run(f"{pool}\nwith Pool(1) as p: print(p.submit(abs, -7).result())") == 7
        answer = lambda _: kernel.client.input("8")  # noqa: E731 - a line
        assert await run("print(int(input()))", allow_stdin=True, stdin_hook=answer) == 8
        assert await run("import numpy; print(float(numpy.ones((300, 300)).dot(numpy.ones(300))[0]))") == 300.0

    kernels(use)


@pytest.mark.parametrize("kind", KINDS)
def test_interrupt_restart_and_exit(kernels, kind):
    async def use(here):
        kernel = await here.start(kind)
        marker = kernel.folder / "asleep"
        sleep = f"import subprocess\nopen({str(marker)!r}, 'w').close()\nsubprocess.run(['sleep', '30'])"
        waiting = asyncio.create_task(kernel.run(sleep))
        await asyncio.to_thread(until, marker.exists, 20)
        await kernel.manager.interrupt_kernel()
        assert await waiting == "KeyboardInterrupt"
        before = kernel.pid
        await kernel.manager.restart_kernel(now=True)
        await kernel.client.wait_for_ready(timeout=60)
        assert kernel.pid != before
        assert await kernel.run("print(marker if 'marker' in globals() else 9)") == 9
        process = kernel.manager.provisioner.process
        kernel.client.execute("import atexit, os; atexit.register(lambda: os._exit(7)); exit()")
        await asyncio.to_thread(process.wait, 20)
        return process.poll()

    assert kernels(use) == 7


def test_chance_is_each_kernels_own_and_a_seed_is_a_seed(kernels):
    numbers = "print(json.dumps([random.random(), np.random.rand()]))"
    drawn = f"import json, random, numpy as np; {numbers}"
    seeded = f"random.seed(1); np.random.seed(1); {numbers}"

    async def draw(here):
        started = [await here.start(kind) for kind in ("warm", "warm", "stock")]
        return [await each.run(drawn) for each in started], [await each.run(seeded) for each in started]

    free, fixed = kernels(draw)
    assert all(len({row[place] for row in free}) == 3 for place in range(2))
    assert fixed[0] == fixed[1] == fixed[2]


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_a_killed_kernel_says_by_what(kernels, signum):
    async def kill(here, kind):
        kernel = await here.start(kind)
        process = kernel.manager.provisioner.process
        os.kill(kernel.pid, signum)
        assert process.wait(10) == process.poll()
        process.send_signal(signal.SIGINT)  # to one that has ended: nothing
        return process.poll()

    assert kernels(partial(kill, kind="warm")) == kernels(partial(kill, kind="stock")) == -signum
