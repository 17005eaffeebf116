"""What one kernel may not learn of another, what the parent may not know, and who ends with whom."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from hub import processes

CANARY = "kenari-Rahasia-pengunjung-7319"
ONE, OTHER = 9_001_011, 9_001_012
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may choose the user and read another's memory")


def descriptors(pid: int) -> list[str]:
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(re.sub(r"\d+", "", str(entry.readlink())))
    return sorted(found)


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def environment_of(pid: int) -> set[str]:
    """Return the names of the variables that a program was started with."""
    pairs = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return {pair.partition(b"=")[0].decode() for pair in pairs if pair}


def owner(path: Path | str) -> int:
    return Path(path).stat().st_uid


@as_root
def test_the_parent_and_the_next_kernel_hold_no_word_of_a_kernels_order(kernels, tools):
    async def look(here):
        first = await here.start("warm", env={"PATH": os.environ["PATH"], "TOKEN": CANARY})
        assert await first.run("import json, os; print(json.dumps(os.environ['TOKEN']))") == CANARY
        await first.manager.shutdown_kernel(now=True)
        second = await here.start("warm")
        return [CANARY.encode() in tools.memory(pid) for pid in (second.parent, second.pid)]

    assert kernels(look) == [False, False]


def test_the_parent_has_one_thread_and_nothing_open_but_its_work(kernels):
    async def look(here):
        parent = (await here.start("warm")).parent
        work = [
            *["anon_inode:[pidfd]"] * 2,  # its launcher and the kernel
            *["socket:[]"] * 2,  # its line and the kernel's status
        ]

        def own():
            return [name for name in descriptors(parent) if name.startswith(("socket", "anon_inode"))]

        await asyncio.to_thread(until, lambda: own() == work)
        before = descriptors(parent)
        await here.start("warm")
        await asyncio.to_thread(until, lambda: len(descriptors(parent)) == len(before) + 2)
        return threads(parent), environment_of(parent)

    count, names = kernels(look)
    assert count == 1
    assert names <= {"HOME", "JE_ARROW_MALLOC_CONF", "LANG", "LANGUAGE", "GLIBC_TUNABLES"} | {
        name for name in names if name.startswith(("PYTHON", "LC_", "LD_", "MALLOC_")) or name.endswith("_NUM_THREADS")
    }


TRIES = """
import ctypes, json, os, signal
other, parent, folder = {other}, {parent}, {folder!r}
got = []
def attempt(name, what):
    try:
        what()
    except OSError:
        pass
    else:
        got.append(name)
def trace():
    if ctypes.CDLL(None, use_errno=True).ptrace(16, other, 0, 0) != 0:
        raise OSError
def connect():
    import socket
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(folder + "/k-1")
for pid in (other, parent):
    for name in ("environ", "mem", "maps", "fd/3"):
        attempt(f"{{name}} of {{pid}}", lambda: open(f"/proc/{{pid}}/{{name}}", "rb").read(1))
    attempt(f"signal to {{pid}}", lambda: os.kill(pid, signal.SIGCONT))
attempt("ptrace", trace)
attempt("socket", connect)
attempt("listing", lambda: os.listdir(folder))
attempt("connection file", lambda: open(folder + "/k.json").read())
attempt("root", lambda: os.setuid(0))
attempt("own memory", lambda: open("/proc/self/environ", "rb").read(1))
print(json.dumps(got))
"""


@as_root
def test_a_kernel_reaches_nothing_of_another_users_kernel_or_of_the_parent(kernels):
    async def attack(here):
        one = await here.start("warm", user=ONE, group=ONE, extra_groups=[])
        other = await here.start("warm", user=OTHER, group=OTHER, extra_groups=[])
        for kernel, uid in ((one, ONE), (other, OTHER)):
            assert owner(f"/proc/{kernel.pid}") == owner(kernel.folder) == uid
        return await one.run(TRIES.format(other=other.pid, parent=other.parent, folder=str(other.folder)))

    assert kernels(attack) == ["own memory"]


START = pytest.mark.parametrize("preload", ["numpy.random", "missing"], ids=["warm", "cold"])


@as_root
@START
def test_a_kernel_without_end_ends_alone(kernels, tools, preload):
    limits = {"RLIMIT_DATA": 1 << 30, "RLIMIT_CPU": 600}

    async def allocate(here):
        kernel = await here.start(tools.spec({"preload": [preload], "limits": limits}), user=ONE, group=ONE)
        assert kernel.warm == (preload == "numpy.random")
        other = await here.start("warm")
        outcome = await kernel.run("much = []\nwhile True: much.append(bytearray(1 << 26))")
        return (
            outcome,
            await kernel.run("import resource; print(resource.getrlimit(resource.RLIMIT_CPU)[1])"),
            await other.run("print(1)"),
        )

    own = resource.getrlimit(resource.RLIMIT_CPU)[1]
    assert kernels(allocate) == ("MemoryError", 600 if own == resource.RLIM_INFINITY else min(own, 600), 1)


FORKS = """
import os, signal
born = []
try:
    while len(born) < 500:
        pid = os.fork()
        if pid == 0:
            signal.pause()
        born.append(pid)
except BlockingIOError:
    pass
for pid in born:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
print(len(born))
"""


@as_root
@START
def test_a_kernel_that_forks_or_computes_without_end_harms_only_itself(kernels, tools, preload):
    seconds = 4 if preload == "numpy.random" else 12  # a stock start takes some itself
    config = {"preload": [preload], "limits": {"RLIMIT_NPROC": 40, "RLIMIT_CPU": seconds}, "niceness": 5}

    async def exhaust(here):
        one = await here.start(tools.spec(config), user=ONE, group=ONE, extra_groups=[])
        assert one.warm == (preload == "numpy.random")
        other = await here.start(tools.spec(config), user=OTHER, group=OTHER, extra_groups=[])
        own = await here.start(tools.spec(config))
        unbounded = await own.run("import resource; print(resource.getrlimit(resource.RLIMIT_NPROC)[0])")
        assert 10 < await one.run(FORKS) < 40
        assert await one.run("import os; print(os.nice(0))") == os.nice(0) + 5
        one.client.execute("while True: pass")
        ended = await asyncio.to_thread(one.manager.provisioner.process.wait, 240)
        return ended, unbounded, await other.run("print(1)")

    assert kernels(exhaust) == (-signal.SIGKILL, resource.getrlimit(resource.RLIMIT_NPROC)[0], 1)


def test_a_kernel_dies_with_its_parent_and_the_next_gets_a_new_one(kernels):
    async def kill(here):
        kernel = await here.start("warm")
        parent = kernel.parent
        os.kill(parent, signal.SIGKILL)
        code = kernel.manager.provisioner.process.wait(120)
        successor = await here.start("warm")
        return code, successor.warm, successor.parent != parent

    assert kernels(kill) == (-signal.SIGKILL, True, True)


def test_thirty_at_once_come_and_leave_nothing(kernels):
    async def crowd(here):
        first = await here.start("warm")
        parent = first.parent
        before = descriptors(parent), descriptors(os.getpid())
        crowd = await asyncio.gather(*(here.start("warm") for _ in range(30)))
        sums = await asyncio.gather(*(kernel.run(f"print({n} + {n})") for n, kernel in enumerate(crowd)))
        for kernel in crowd:
            kernel.client.stop_channels()
            await kernel.manager.shutdown_kernel(now=True)
        await asyncio.to_thread(until, lambda: descriptors(parent) == before[0])
        assert sums == [2 * n for n in range(30)]
        assert descriptors(parent) == before[0]
        assert processes.descendants(parent) == {first.pid}
        sockets = [name for name in descriptors(os.getpid()) if name == "socket:[]"]
        assert len(sockets) <= len([name for name in before[1] if name == "socket:[]"])

    kernels(crowd)


LAUNCHER = """
import asyncio, sys
sys.path[:0] = [{tests!r} + "/kernels", {tests!r}]
from conftest import Kernels
async def main():
    here = Kernels()
    kernel = await here.start("warm")
    await kernel.run("import subprocess; subprocess.Popen(['sleep', '300'])")
    print(kernel.pid, kernel.folder, flush=True)
    await asyncio.sleep(300)
asyncio.run(main())
"""


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_parent_kernel_and_its_processes_die_with_the_launcher(signum, tmp_path):
    script = tmp_path / "launcher.py"
    script.write_text(LAUNCHER.format(tests=str(Path(__file__).parent.parent)))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as launcher:
        try:
            pid, folder = launcher.stdout.readline().split()
            below = processes.descendants(launcher.pid)
            assert int(pid) in below
            assert len(below) >= 3  # the parent, its kernel, and what that started
        finally:
            launcher.send_signal(signum)
    until(lambda: not any(processes.started_at(each) for each in below))
    subprocess.run(["rm", "-r", folder], check=True)
