"""A forked server is what a started one is, and lives as long: each test runs both, or compares them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from waiting import until

from hub import processes
from hub.kernels import spawner as warm_spawner
from hub.kernels.parents import PARENTS, Parent
from hub.kernels.spawner import WarmSpawner

KINDS = ("stock", "warm")
CANARY = "kenari-Rahasia-peladen-2210"
ONE, OTHER = 9_001_021, 9_001_022
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may choose the user and read another's memory")

PROGRAM = """
import gc, json, locale, os, resource, signal, site, sys, sysconfig, tempfile, threading, time
status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
opened = {}
for name in os.listdir("/proc/self/fd"):
    try:
        opened[name] = [os.readlink(f"/proc/self/fd/{name}"), os.get_inheritable(int(name))]
    except OSError:
        pass  # that of the listing
found = {
    "environment": dict(sorted(os.environ.items())),
    "seen by a child": os.popen("env | sort | grep -v ^_=").read(),
    "shown": open("/proc/self/environ").read().strip("\\0").split("\\0"),
    "command": open("/proc/self/cmdline").read().strip("\\0").split("\\0"),
    "cwd": os.getcwd(), "temporary": tempfile.gettempdir(),
    "argv": sys.argv, "orig_argv": sys.orig_argv, "path": sys.path, "flags": str(sys.flags),
    "user site": [site.USER_BASE, site.USER_SITE, sysconfig.get_path("purelib", "posix_user")],
    "executable": sys.executable, "main": [__name__, __file__, __spec__.name, sys.modules["__main__"].__file__],
    "leads": [os.getsid(0) == os.getpid(), os.getpgrp() == os.getpid()],
    "limits": [resource.getrlimit(number) for number in range(16)],
    "ids": [os.getresuid(), os.getresgid(), os.getgroups()], "owner of /proc": os.stat("/proc/self").st_uid,
    "status": [status[name] for name in (
        "Umask", "Uid", "Gid", "Groups", "SigPnd", "SigBlk", "SigIgn", "SigCgt", "CapInh", "CapPrm", "CapEff", "CapBnd",
        "CapAmb", "NoNewPrivs", "Seccomp", "Threads")],
    "signals": [str(signal.getsignal(number)).partition(" at ")[0] for number in sorted(signal.valid_signals())],
    "zone": [time.tzname, time.localtime(0).tm_hour],
    "locale": [locale.getlocale(), locale.getpreferredencoding(), sys.getfilesystemencoding()],
    "streams": [str(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)],
    "priority": [os.nice(0), os.getpriority(os.PRIO_PROCESS, 0), open("/proc/self/oom_score_adj").read()],
    "scheduler": [os.sched_getscheduler(0), sorted(os.sched_getaffinity(0))],
    "groups of control": open("/proc/self/cgroup").read(),
    "collects": gc.isenabled(), "thread": threading.current_thread() is threading.main_thread(),
    "opened": opened,
}
with open("aside", "w") as file:
    json.dump(found, file)
os.rename("aside", "surroundings.json")
if "exit" in sys.argv:
    sys.exit(7)
if "deaf" in sys.argv:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    open("deaf", "w").close()
while True:
    signal.pause()
"""


class Server(WarmSpawner):
    """A spawner without a hub."""

    given: dict[str, str]

    def get_env(self):
        return dict(self.given)

    def make_preexec_fn(self, name):  # noqa: ARG002 - there is no such user
        return None


@pytest.fixture(scope="module", autouse=True)
def few_parents():
    """A process has four parents at most, which other tests of it may have used up."""
    PARENTS.close()
    yield
    PARENTS.close()


@pytest.fixture(scope="module")
def program():
    """A folder that everybody may read, which pytest's are not, with the module that stands for a server."""
    folder = Path(tempfile.mkdtemp(prefix="ws-"))
    folder.chmod(0o755)
    (folder / "probe_server.py").write_text(PROGRAM)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make(program, tmp_path):
    """Return a function that makes a spawner; what it started is ended after the test."""
    made = []

    def go(kind, *args, user=None, **more):
        home = tmp_path / f"home-{len(made)}"
        home.mkdir()
        home.chmod(0o777)
        server = Server(
            user=SimpleNamespace(name=f"orang-{len(made)}"),
            warm=kind == "warm",
            cmd=[sys.executable, "-P", "-s", "-m", "probe_server"],
            args=list(args),
            interrupt_timeout=60,
            term_timeout=60,
            popen_kwargs={"cwd": str(home), "umask": 0o077}
            | ({} if user is None else {"user": user, "group": user, "extra_groups": []})
            | more,
        )
        server.home = home
        server.given = {
            **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
            "PYTHONPATH": str(program),
            "HOME": str(home),
            "USER": f"orang-{len(made)}",
            "TZ": "Asia/Jayapura",
            "JUPYTERHUB_API_TOKEN": f"token-{len(made)}",
        }
        made.append(server)
        return server

    yield go
    for server in made:
        for pid in {server.pid} - {0}:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)  # also what a shell started
        if server.proc is not None:
            server.proc.wait(60)
            with server.proc:
                server.proc = None


def run(what):
    """Run a coroutine to its end."""
    return asyncio.run(what)


def surroundings(server):
    place = server.home / "surroundings.json"
    until(place.exists)
    text = place.read_text()
    place.unlink()
    return json.loads(text)


def forked(server):
    return Path(f"/proc/{server.pid}/comm").read_text().strip() == "warm-server"


def the_parent():
    """Return the warm parent that forks this file's program."""
    plain = [
        each for recipe, each in PARENTS._parents.items() if recipe.program == "probe_server" and not recipe.warm_up
    ]
    [parent] = [each for each in plain if each.alive]
    return parent


def parent_of_servers():
    return the_parent().pid


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"umask": 0o027, "lifeline": True},
        pytest.param({"user": ONE, "lifeline": True}, marks=as_root),
        {"deaf": True},
    ],
    ids=["as the hub", "umask and a lifeline", "as another user", "of a hub that Ctrl-C does not reach"],
)
def test_surroundings_are_equal(make, how, monkeypatch):
    line = os.pipe()
    more = {name: value for name, value in how.items() if name not in {"lifeline", "deaf"}}
    before = signal.signal(signal.SIGINT, signal.SIG_IGN if "deaf" in how else signal.default_int_handler)
    if "lifeline" in how:
        more["pass_fds"] = (line[0],)
    found = []
    try:
        for kind in KINDS:
            server = make(kind, "--port=1", **more)
            if "deaf" in how:
                server.interrupt_timeout = 1  # neither kind hears of it: it is ended by the next signal
            address = run(server.start())
            assert address == ("127.0.0.1", server.port)
            assert forked(server) == (kind == "warm")
            told = json.dumps(surroundings(server))
            for own, word in ((str(server.home), "HOME"), (server.given["USER"], "ME")):
                told = told.replace(own, word)
            found.append(json.loads(re.sub(r"token-\d", "token", told)))
            run(server.stop())
            assert run(server.poll()) is not None
    finally:
        signal.signal(signal.SIGINT, before)
        for end in line:
            os.close(end)
    stock, warm = found
    assert sorted(stock["opened"]) == sorted({"0", "1", "2"} | ({str(line[0])} if "lifeline" in how else set()))
    assert warm == stock


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_is_noticed_with_its_code(make, kind):
    leaves, killed = make(kind, "exit"), make(kind)
    for server in (leaves, killed):
        run(server.start())
    assert run(killed.poll()) is None
    surroundings(killed)
    os.kill(killed.pid, signal.SIGKILL)
    for server, code in ((leaves, 7), (killed, -signal.SIGKILL)):
        # in a list: a code of 0 would be no answer for "until"
        assert until(lambda one=server: [each for each in [run(one.poll())] if each is not None]) == [code]


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_is_deaf_is_ended_all_the_same(make, kind):
    server = make(kind, "deaf")
    server.interrupt_timeout = server.term_timeout = 1

    async def stop():
        await server.start()
        pid = server.pid
        await asyncio.to_thread(until, (server.home / "deaf").exists)
        await server.stop()
        return pid, server.pid

    pid, left = run(stop())
    assert left == 0
    until(lambda: processes.started_at(pid) is None)


def test_a_server_outlives_its_parent_and_the_next_is_forked_again(make):
    async def kill():
        first = make("warm")
        await first.start()
        parent = parent_of_servers()
        os.kill(parent, signal.SIGKILL)
        await asyncio.to_thread(until, lambda: processes.started_at(parent) is None)
        assert await first.poll() is None
        second = make("warm")
        await second.start()
        assert forked(second)
        assert parent_of_servers() != parent
        assert await first.poll() is None
        pids = first.pid, second.pid
        for server in (first, second):
            await server.stop()
        return pids

    for pid in run(kill()):
        until(lambda pid=pid: processes.started_at(pid) is None)


HUB = """
import asyncio, json, sys
sys.path[:0] = [{tests!r}, {here!r}]
from test_servers_as_stock import Server
from types import SimpleNamespace
async def main():
    server = Server(user=SimpleNamespace(name="x"), cmd={cmd!r}, popen_kwargs={{"cwd": {home!r}}})
    server.given = {given!r}
    await server.start()
    print(json.dumps(server.get_state()), flush=True)
    await asyncio.sleep(300)
asyncio.run(main())
"""


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_outlives_its_hub_and_is_stopped_by_the_next(make, signum, tmp_path):
    pattern = make("warm")
    script = tmp_path / "launcher.py"
    here = Path(__file__).parent
    places = {"tests": str(here.parent), "here": str(here), "home": str(pattern.home)}
    script.write_text(HUB.format(**places, cmd=list(pattern.cmd), given=pattern.given))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as hub:
        state = json.loads(hub.stdout.readline())
        below = processes.descendants(hub.pid)
        assert state["pid"] in below
        hub.send_signal(signum)
    until(lambda: {each for each in below if processes.started_at(each)} == {state["pid"]})
    pattern.load_state(state)
    assert forked(pattern)
    assert run(pattern.poll()) is None
    run(pattern.stop())
    assert run(pattern.poll()) == 0
    assert processes.started_at(state["pid"]) is None


def test_a_fork_that_is_told_nothing_ends_without_having_run(make):
    """The parent died, or the hub did, before either could know of it."""

    async def leave():
        server = make("warm")
        await server.start()
        parent = the_parent()
        before = processes.descendants(parent.pid)
        status, talk = parent._request((0, 1, 2))
        born = await asyncio.to_thread(until, lambda: processes.descendants(parent.pid) - before)
        status.close()
        talk.close()
        await asyncio.to_thread(until, lambda: not any(processes.started_at(each) for each in born))
        assert await server.poll() is None

    run(leave())


def test_a_parent_that_dies_in_mid_order_leaves_the_stock_start(make, caplog, monkeypatch):
    class Fatal(Parent):
        def _request(self, given):
            os.kill(self.pid, signal.SIGKILL)
            return super()._request(given)

    async def die():
        first = make("warm")
        await first.start()
        monkeypatch.setattr(the_parent(), "__class__", Fatal)
        second, third = make("warm"), make("warm")
        await second.start()
        await third.start()
        return [(forked(each), await each.poll()) for each in (first, second, third)]

    monkeypatch.setattr("hub.kernels.errors._told", set())
    with caplog.at_level(logging.WARNING):
        assert run(die()) == [(True, None), (False, None), (True, None)]
    assert len([record for record in caplog.records if "Servers start cold" in record.getMessage()]) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"shell_cmd": ["/bin/sh", "-c"]}, "a shell starts them"),
        ({"cmd": ["/usr/bin/env", sys.executable, "-P", "-s", "-m", "probe_server"]}, "the interpreter is given"),
        ({"popen_kwargs": {"process_group": 0, "start_new_session": False}}, "the session"),
        ({"preload": ["no_such_module"]}, "no_such_module cannot be imported"),
        (
            {"warm_up": "import threading, time; threading.Thread(target=time.sleep, args=[600], daemon=True).start()"},
            "there are threads",
        ),
    ],
    ids=["shell", "another program", "session", "module", "thread"],
)
def test_what_cannot_be_forked_is_started_and_said_once(make, caplog, monkeypatch, change, why):
    monkeypatch.setattr("hub.kernels.errors._told", set())

    async def start_two():
        for _ in range(2):
            server = make("warm")
            for name, value in change.items():
                setattr(server, name, {**server.popen_kwargs, **value} if name == "popen_kwargs" else value)
            await server.start()
            assert await server.poll() is None
            assert not forked(server)
            await asyncio.to_thread(surroundings, server)

    with caplog.at_level(logging.WARNING):
        run(start_two())
    assert [why in record.getMessage() for record in caplog.records if "start cold" in record.getMessage()] == [True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_that_is_not_there_is_the_same_error(make, kind):
    server = make(kind, cwd="/nonexistent/home")
    with pytest.raises(FileNotFoundError):
        run(server.start())


def test_a_parent_that_is_not_warm_in_time_leaves_the_stock_start(make, monkeypatch):
    monkeypatch.setattr(warm_spawner, "PATIENCE", 0.1)
    server = make("warm")
    server.warm_up = "import time; time.sleep(3)"

    async def start():
        await server.start()
        return forked(server), await server.poll()

    assert run(start()) == (False, None)
    [late] = [recipe for recipe in PARENTS._parents if recipe.warm_up == server.warm_up]
    PARENTS._parents.pop(late).close()


TRIES = """
import ctypes, json, os, signal
other, parent, line = {other}, {parent}, {line}
got = []
def attempt(name, what):
    try:
        what()
    except OSError:
        pass
    else:
        got.append(name)
def trace(pid):
    if ctypes.CDLL(None, use_errno=True).ptrace(16, pid, 0, 0) != 0:
        raise OSError
def take(pid, number):
    if ctypes.CDLL(None, use_errno=True).syscall(438, os.pidfd_open(pid), number, 0) < 0:  # pidfd_getfd
        raise OSError
for pid in (other, parent):
    for name in ("environ", "mem", "maps", f"fd/{{line}}", "fd/0"):
        attempt(f"{{name}} of {{pid}}", lambda: open(f"/proc/{{pid}}/{{name}}", "rb").read(1))
    attempt(f"signal to {{pid}}", lambda: os.kill(pid, signal.SIGCONT))
    attempt(f"trace of {{pid}}", lambda: trace(pid))
    attempt(f"descriptor of {{pid}}", lambda: take(pid, line))
attempt("root", lambda: os.setuid(0))
attempt("own", lambda: open("/proc/self/environ", "rb").read(1))
print(json.dumps(got))
"""


def sockets_of(pid):
    """Return for each socket of a process its inode and its number."""
    inodes = {}
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if match := re.fullmatch(r"socket:\[(\d+)\]", str(entry.readlink())):
                inodes[match[1]] = int(entry.name)
    return inodes


def names_of_sockets(pid):
    """Return for each socket of a process its number and its name, which is empty for one that nobody can call."""
    inodes = sockets_of(pid)
    rows = [row.split() for row in Path("/proc/net/unix").read_text().splitlines()[1:]]
    named = {row[6]: row[7] if len(row) > 7 else "" for row in rows}
    assert set(inodes) <= set(named), "a socket that is not of this machine alone"
    return {number: named[inode] for inode, number in inodes.items()}


@as_root
def test_nobody_else_can_ask_the_parent_or_reach_a_server(make):
    """There is nothing to connect to: the parent's only way in is a socket without a name, held by the hub."""
    one, other = make("warm", user=ONE), make("warm", user=OTHER)

    async def start():
        await one.start()
        await other.start()

    run(start())
    parent = parent_of_servers()
    # the line, and one for each server; that of a server which just ended may still be closing
    until(lambda: len(names_of_sockets(parent)) == 3)
    found = names_of_sockets(parent)
    assert set(found.values()) == {""}
    code = TRIES.format(other=other.pid, parent=parent, line=min(found))
    tried = subprocess.run(
        [sys.executable, "-c", code], user=ONE, group=ONE, extra_groups=[], cwd="/", capture_output=True, check=True
    )
    assert json.loads(tried.stdout) == ["own"]
    assert len(list(Path(f"/proc/{parent}/task").iterdir())) == 1
    assert Path(f"/proc/{one.pid}").stat().st_uid == ONE


@as_root
def test_a_secret_of_one_order_is_nowhere_in_the_parent_or_in_anothers_server(make, tools):
    first, second = make("warm", f"--secret={CANARY}-argument", user=ONE), make("warm", user=OTHER)
    first.given["JUPYTERHUB_API_TOKEN"] = CANARY

    async def start():
        await first.start()
        await asyncio.to_thread(until, (first.home / "surroundings.json").exists)
        await second.start()
        await asyncio.to_thread(until, (second.home / "surroundings.json").exists)

    run(start())
    assert CANARY.encode() in Path(f"/proc/{first.pid}/environ").read_bytes()
    assert CANARY.encode() in tools.memory(first.pid)
    for pid in (parent_of_servers(), second.pid):
        for name in ("environ", "cmdline"):
            assert CANARY.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
        assert CANARY.encode() not in tools.memory(pid)


def test_many_at_once_come_and_leave_nothing(make):
    async def crowd():
        await make("warm").start()
        parent = parent_of_servers()
        before = len(sockets_of(parent)), len(sockets_of(os.getpid()))
        servers = [make("warm") for _ in range(20)]
        await asyncio.gather(*(server.start() for server in servers))
        assert all(forked(server) for server in servers)
        assert len({server.pid for server in servers}) == 20
        await asyncio.gather(*(server.stop() for server in servers))
        await asyncio.to_thread(until, lambda: len(sockets_of(parent)) == before[0])
        return before[1], len(sockets_of(os.getpid()))

    before, after = run(crowd())
    assert after <= before
