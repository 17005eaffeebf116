"""A forked kernel is what a started one is: each test runs both, or compares them."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import sys
import zipfile
from functools import partial
from pathlib import Path

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
        sleep = f"import subprocess\nopen({str(marker)!r}, 'w').close()\nsubprocess.run(['sleep', '600'])"
        waiting = asyncio.create_task(kernel.run(sleep))
        await asyncio.to_thread(until, marker.exists)
        await kernel.manager.interrupt_kernel()
        assert await waiting == "KeyboardInterrupt"
        before = kernel.pid
        await kernel.manager.restart_kernel(now=True)
        await kernel.client.wait_for_ready(timeout=120)
        assert kernel.pid != before
        assert await kernel.run("print(marker if 'marker' in globals() else 9)") == 9
        process = kernel.manager.provisioner.process
        kernel.client.execute("import atexit, os; atexit.register(lambda: os._exit(7)); exit()")
        await asyncio.to_thread(process.wait, 120)
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
        assert process.wait(120) == process.poll()
        process.send_signal(signal.SIGINT)  # to one that has ended: nothing
        return process.poll()

    assert kernels(partial(kill, kind="warm")) == kernels(partial(kill, kind="stock")) == -signum


@pytest.mark.parametrize("now", [True, False], ids=["at once", "politely"])
def test_a_restart_is_a_kernel_that_remembers_nothing_and_lies_where_it_lay(kernels, now):
    async def restart(here, kind):
        kernel = await here.start(kind, env={**os.environ, "WK_KEPT": "1"}, umask=0o027)
        before = kernel.pid
        await kernel.run("import os; os.environ['WK_KEPT'] = '2'; os.chdir('/'); os.umask(0); mark = 1")
        await kernel.manager.restart_kernel(now=now)
        await kernel.client.wait_for_ready(timeout=120)
        assert kernel.pid != before
        assert kernel.warm == (kind == "warm")
        kept = "[os.environ['WK_KEPT'], os.getcwd() == FOLDER, os.umask(0), 'mark' in globals()]"
        return await kernel.run(f"import os, json\nFOLDER = {str(kernel.folder)!r}\nprint(json.dumps({kept}))")

    for kind in KINDS:
        assert kernels(partial(restart, kind=kind)) == ["1", True, 0o027, False]


@pytest.mark.parametrize("kind", KINDS)
def test_questions_are_asked_and_answered(kernels, kind):
    async def ask(here):
        kernel = await here.start(kind)
        answers = iter(["tujuh", "rahasia"])
        reply = lambda _: kernel.client.input(next(answers))  # noqa: E731 - a line
        ask = "import getpass, json\nprint(json.dumps([input('? '), getpass.getpass()]))"
        assert await kernel.run(ask, allow_stdin=True, stdin_hook=reply) == ["tujuh", "rahasia"]
        assert await kernel.run("input()", allow_stdin=False) == "StdinNotImplementedError"

    kernels(ask)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_left_for_the_end_is_done_at_the_end(kernels, kind):
    leave = (
        "import atexit, pathlib\n"
        "end = pathlib.Path('end').absolute()\n"
        "def note(word):\n    with end.open('a') as f: f.write(word)\n"
        "atexit.register(note, 'b'); atexit.register(note, 'a')"
    )

    async def end(here):
        kernel = await here.start(kind)
        await kernel.run(leave)
        process = kernel.manager.provisioner.process
        kernel.client.shutdown()
        await asyncio.to_thread(process.wait, 120)  # a stock kernel of a busy machine takes its time
        return process.poll(), (kernel.folder / "end").read_text()

    assert kernels(end) == (0, "ab")


DRAWN = """
import random, uuid, secrets, os, tempfile, json, numpy as np, zmq
print(json.dumps([random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4().hex,
    uuid.uuid1().hex, secrets.token_hex(8), os.urandom(8).hex(), random.SystemRandom().random(),
    os.path.basename(tempfile.mktemp()), get_ipython().kernel.session.session, random.Random().random()]))
"""


def test_nothing_that_is_drawn_is_drawn_by_two_kernels_of_one_parent(kernels):
    async def draw(here):
        first, second = [await here.start("warm") for _ in range(2)]
        assert first.parent == second.parent
        own = [await kernel.run(DRAWN) for kernel in (first, second)]
        await first.run("import numpy as np; np.random.rand()")
        below = await first.run(
            "r, w = os.pipe()\nif os.fork() == 0:\n    os.write(w, str(random.random()).encode()); os._exit(0)\n"
            "os.wait(); print(json.dumps([random.random(), float(os.read(r, 99))]))"
        )
        return own, below

    (one, other), below = kernels(draw)
    assert [a == b for a, b in zip(one, other, strict=True)] == [False] * len(one)
    assert below[0] != below[1]


WHEEL = {
    "wk_thing.py": "value = 5\n",
    "wk_thing-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: wk-thing\nVersion: 1.0\n",
    "wk_thing-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "wk_thing-1.0.dist-info/RECORD": "wk_thing.py,,\nwk_thing-1.0.dist-info/METADATA,,\n"
    "wk_thing-1.0.dist-info/WHEEL,,\nwk_thing-1.0.dist-info/RECORD,,\n",
}


def pip() -> str | None:
    """Return what leads Python to a pip: nothing when it is installed, or the system's own wheel."""
    if importlib.util.find_spec("pip"):
        return ""
    return next((str(each) for each in sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))), None)


@pytest.mark.skipif(pip() is None, reason="neither the environment nor the system has a pip")
@pytest.mark.parametrize("kind", KINDS)
def test_pip_tells_lists_and_installs_into_the_running_kernel(kernels, kind, tmp_path):
    with zipfile.ZipFile(tmp_path / "wk_thing-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in WHEEL.items():
            wheel.writestr(name, text)
    target = tmp_path / "target"
    target.mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{pip()}:{target}",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INDEX": "1",
    }

    async def use(here):
        kernel = await here.start(kind, env=environment)
        assert kernel.warm == (kind == "warm")
        version, _ = await kernel.text("%pip --version")
        assert f"(python {sys.version_info.major}.{sys.version_info.minor})" in version
        listed, _ = await kernel.text("%pip list --format=freeze")
        assert "ipykernel==" in listed
        assert await kernel.run("import wk_thing") == "ModuleNotFoundError"
        said, _ = await kernel.text(f"%pip install --target {target} {tmp_path}/wk_thing-1.0-py3-none-any.whl")
        assert "Successfully installed wk-thing-1.0" in said
        return await kernel.run("import wk_thing; print(wk_thing.value)")

    assert kernels(use) == 5


SETTINGS = """
import json, os
from ipykernel.kernelapp import IPKernelApp
app, shell = IPKernelApp.instance(), get_ipython()
print(json.dumps([
    [word.replace(os.getcwd(), "FOLDER") for word in app.argv],
    app.extra_args, app.log_level, os.path.exists(app.connection_file),
    shell.history_manager.enabled, shell.cache_size, app.exec_lines, globals().get("given"),
]))
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--HistoryManager.enabled=False"], [False, 1000, [], None]),
        (
            ["--InteractiveShell.cache_size=70", "--IPKernelApp.exec_lines=given = '='"],
            [True, 70, ["given = '='"], "="],
        ),
        (["--HistoryManager.enabled", "False", "--debug"], [False, 1000, [], None]),
        (
            ["--IPKernelApp.exec_lines=given = 1", "--IPKernelApp.exec_lines=given += 1"],
            [True, 1000, ["given = 1", "given += 1"], 2],
        ),
    ],
    ids=["one", "two", "apart", "twice"],
)
def test_arguments_mean_the_same(kernels, tools, arguments, said):
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *arguments]

    async def both(here):
        return [await (await here.start(tools.spec(kind, argv))).run(SETTINGS) for kind in (None, {})]

    stock, warm = kernels(both)
    assert warm == stock
    assert [stock[4], stock[5], stock[6], stock[7]] == said
