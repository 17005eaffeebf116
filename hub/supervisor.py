"""Run proxy, registry, hub and apps as siblings.

One part that ends is started again alone, later each time it ends quickly. All end together: on SIGINT or SIGTERM
every part and everything below it (people's servers, kernels) is ended before this process ends. If this process is
killed outright, the kernel ends the parts (:func:`hub.processes.end_with_parent`) and people's servers notice that
the lifeline was cut (:mod:`hub.singleuser`).
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime

from hub import away, control, logs, parts, processes
from hub.errors import LabError
from hub.parts import Part
from hub.settings import Settings

START_LIMIT = 90.0
"""Seconds within which all parts must work at the start of the lab."""

SLOWEST_RESTART = 30.0
STEADY = 60.0
"""A part that worked this many seconds is started again at once, however often it ended before."""


class Running:
    """A part and its present process."""

    def __init__(self, part: Part, log: logs.Log) -> None:
        self.part = part
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.ended = asyncio.Event()
        self.began = 0.0
        self.since: datetime | None = None
        self.starts = 0
        self.quick_ends = 0
        self.asked = False

    def start(self, environ: dict[str, str], lifeline: int) -> None:
        """Start the process; its output goes to the part's log."""
        extra = dict(self.part.environ)
        if self.part.lifeline:
            extra["SPBE_LIFELINE"] = str(lifeline)
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
            self.part.command,
            env=environ | extra,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.end_with_parent,  # noqa: PLW1509 - this process has one thread
            pass_fds=(lifeline,) if self.part.lifeline else (),
        )
        self.since = datetime.now(UTC)
        self.starts += 1
        self.ended.clear()  # only now: a part that could not be started is still one that ended

    def state(self) -> control.PartState:
        """Say how the part is."""
        alive = self.process is not None and not self.ended.is_set()
        return control.PartState(
            name=self.part.name,
            since=self.since if alive else None,
            restarts=max(self.starts - 1, 0),
            memory=processes.memory({self.process.pid}) if alive and self.process else 0,
        )

    async def end(self) -> None:
        """End the process because somebody asked for it: politely, and after its grace with its whole group."""
        process = self.process
        if process is None or self.ended.is_set() or self.asked:
            return
        self.asked = True
        processes.send({process.pid}, signal.SIGTERM)
        await _wait(self.ended, self.part.grace)
        if self.process is process and not self.ended.is_set():
            processes.send_group(process.pid, signal.SIGKILL)

    def delay(self) -> float:
        """Return how long to wait before the next start.

        Nothing after an end that was asked for; 0.5, 1, 2 … seconds for a part that keeps ending quickly.
        """
        if self.asked:
            self.asked = False
            return 0.0
        self.quick_ends = 1 if time.monotonic() - self.began > STEADY else self.quick_ends + 1
        return min(0.25 * 2.0**self.quick_ends, SLOWEST_RESTART)


class Supervisor:
    """The lab's parts, from start to end.

    Parameters
    ----------
    settings : Settings
        The lab's places.
    say : callable
        Takes one Indonesian line for the person at the terminal.
    wanted : tuple of Part, optional
        The parts; the four of :func:`hub.parts.all_parts` when absent.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None], wanted: tuple[Part, ...] | None = None) -> None:
        self._settings = settings
        self._say = say
        self._wanted = parts.all_parts(settings) if wanted is None else wanted
        self._running: list[Running] = []
        self._stop = asyncio.Event()
        self._child_ended = asyncio.Event()
        self._lifeline = (-1, -1)
        self._endings: set[asyncio.Task[None]] = set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Start everything, keep it running, end everything on SIGINT or SIGTERM.

        Parameters
        ----------
        ready : callable
            Called once, when every part works.

        Raises
        ------
        LabError
            When a part does not start.
        """
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(name, self._stop.set)
        loop.add_signal_handler(signal.SIGCHLD, self._reap)
        processes.adopt_orphans()
        control.address(self._settings).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lifeline = os.pipe()
        keepers: list[asyncio.Task[None]] = []
        try:
            environ = parts.environment(self._settings)
            async with away.serving(self._settings.away_port):
                for part in self._wanted:
                    one = Running(part, logs.Log(self._settings.logs / f"{part.name}.log"))
                    self._running.append(one)
                    await self._start(one, environ)
                if await self._all_work():
                    keepers = [asyncio.create_task(self._keep(one, environ)) for one in self._running]
                    async with control.listening(control.address(self._settings), self._answer):
                        ready()
                        await self._stop.wait()
        finally:
            self._stop.set()
            await asyncio.gather(*keepers, return_exceptions=True)
            await self._end_all()

    def _answer(self, question: control.Question) -> control.Answer:
        """Do what the administrator asks, and say how the parts are."""
        for one in self._running:
            if one.part.name == question.restart:
                task = asyncio.get_running_loop().create_task(one.end())
                self._endings.add(task)
                task.add_done_callback(self._endings.discard)
        return control.Answer(parts=tuple(one.state() for one in self._running))

    async def _start(self, one: Running, environ: dict[str, str]) -> None:
        one.start(environ, self._lifeline[0])
        assert one.process is not None and one.process.stdout is not None  # noqa: S101, PT018 - Popen was given PIPE
        await asyncio.get_running_loop().connect_read_pipe(lambda: logs.Drain(one.log), one.process.stdout)

    async def _all_work(self) -> bool:
        """Wait until every part answers; false when the person has stopped the start."""
        until = time.monotonic() + START_LIMIT
        waiting = list(self._running)
        while waiting and not self._stop.is_set():
            for one in list(waiting):
                if one.ended.is_set() or time.monotonic() > until:
                    raise LabError.part_failed(one.part.name, one.log.path)
                if await one.part.answers():
                    waiting.remove(one)
            if waiting:
                await _wait(self._stop, 0.1)
        return not self._stop.is_set()

    async def _keep(self, one: Running, environ: dict[str, str]) -> None:
        """Start a part again each time it ends, until the lab ends."""
        while not self._stop.is_set():
            await _first(one.ended, self._stop)
            if self._stop.is_set():
                return
            code = one.process.returncode if one.process else None
            why = "dihentikan pengelola" if one.asked else f"berhenti (kode {code})"
            self._say(f"Bagian {one.part.name} {why}; dimulai lagi. Catatannya: {one.log.path}")
            delay = one.delay()
            await _wait(self._stop, delay)
            if not self._stop.is_set():
                try:
                    await self._start(one, environ)
                except OSError as error:  # no process to be had just now: say so and try again
                    self._say(f"Bagian {one.part.name} belum dapat dimulai ({error.strerror}); dicoba lagi.")

    def _reap(self) -> None:
        """Take note of every child that ended, parts and adopted orphans alike."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for one in self._running:
                if one.process is not None and one.process.pid == pid:
                    one.process.returncode = os.waitstatus_to_exitcode(status)
                    one.ended.set()
            self._child_ended.set()

    async def _end_all(self) -> None:
        """End the parts, then whatever is still below us."""
        me = os.getpid()
        os.close(self._lifeline[1])
        alive = [one for one in self._running if one.process is not None and not one.ended.is_set()]
        processes.send({one.process.pid for one in alive if one.process}, signal.SIGTERM)
        until = time.monotonic() + max((one.part.grace for one in alive), default=0.0)
        while any(not one.ended.is_set() for one in alive) and time.monotonic() < until:
            await self._next_end(0.5)
        for what, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            until = time.monotonic() + seconds
            processes.send(processes.descendants(me), what)
            while processes.descendants(me) and time.monotonic() < until:
                await self._next_end(0.2)
        os.close(self._lifeline[0])
        for one in self._running:
            one.log.close()

    async def _next_end(self, seconds: float) -> None:
        self._child_ended.clear()
        await _wait(self._child_ended, seconds)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but not longer than some seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


async def _first(*events: asyncio.Event) -> None:
    """Wait until one of the events is set."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
