"""Who listens, how many at most, and when each has to look.

One task watches the event log for all streams of this process, as long as there are any: a commit of this process wakes
it, and every :data:`POLL` seconds it looks by itself, so that the writes of another process are seen too. It wakes the
listeners of the regions about which the log grew. A waiting stream costs no thread and no connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from hub.errors import StorageError
from hub.registry import events
from hub.registry.db import LOOKS, Database
from hub.registry.events.model import EventRow
from hub.registry.problems import ProblemError

log = logging.getLogger("spbe.registry")

POLL = 2.0
"""Seconds between two looks at the log when nobody rings."""
PAUSE = 0.05
"""Seconds between two looks at the log however often it rings: a hundred commits a second are no hundred looks."""
PER_PERSON = 8
"""Streams of one person at once; one more ends their oldest."""
IN_ALL = 1_500
"""Streams at once, two pages for each of 552 regions and some to spare, each about 50 KB; one more is refused, and its
page goes on asking every few seconds."""
LATER = 60
"""Seconds after which a refused page may try again."""


_GREW = select(EventRow.region_code).where(EventRow.seq > bindparam("seen")).distinct()


@dataclass(eq=False)
class Listener:
    """One open stream.

    Attributes
    ----------
    person : str
    region : str
        Region code of what is listened to.
    thing : str
        What is listened to; who is there is told to all who listen to the same.
    awake : asyncio.Event
        Set when there is something to do.
    news : bool
        Whether the database has to be looked at.
    ended : int or None
        The status with which the stream has to end.
    """

    person: str
    region: str
    thing: str
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    news: bool = True
    ended: int | None = None

    def end(self, status: int) -> None:
        """Let the stream end."""
        self.ended = status
        self.awake.set()


class Listeners:
    """All open streams of this process; to be used from its event loop only, except :meth:`ring` and :meth:`close`.

    Parameters
    ----------
    database : Database
        Whose commits ring.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: dict[Listener, None] = {}
        self._rung: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self.looking = CapacityLimiter(LOOKS)
        """Threads for the streams' looks: their own, so that nothing that is saved waits behind them."""
        database.committed.append(self.ring)

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, person: str, region: str, thing: str) -> Listener:
        """Begin to listen.

        Raises
        ------
        ProblemError
            503 when there are as many streams as there may be.
        """
        own = [each for each in self._open if each.person == person and each.ended is None]
        if len(own) >= PER_PERSON:
            own[0].end(429)
        elif len(self._open) >= IN_ALL:
            text = "Terlalu banyak halaman terbuka sekaligus. Halaman ini menanyakan perubahan berkala."
            raise ProblemError(503, text, title="Terlalu ramai", headers={"Retry-After": str(LATER)})
        made = Listener(person, region, thing)
        self._open[made] = None
        if self._task is None:
            self._loop, self._rung = asyncio.get_running_loop(), asyncio.Event()
            self._task = self._loop.create_task(self._watch(self._rung))
        return made

    def leave(self, listener: Listener) -> None:
        """Stop listening; the last one takes the watching task along."""
        self._open.pop(listener, None)
        if not self._open and self._task is not None:
            self._task.cancel()
            self._task = self._loop = self._rung = None

    def ring(self) -> None:
        """Say that something was committed; from any thread."""
        loop, rung = self._loop, self._rung
        if loop is not None and rung is not None and not loop.is_closed():
            loop.call_soon_threadsafe(rung.set)

    def stir(self, thing: str) -> None:
        """Wake who listens to a thing without a look at the database: somebody came, moved or went."""
        for each in self._open:
            if each.thing == thing:
                each.awake.set()

    def close(self) -> None:
        """End all streams; from any thread or signal."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for each in self._open:
            each.end(503)

    async def _watch(self, rung: asyncio.Event) -> None:
        seen: int | None = None
        while True:
            try:
                seen, regions = await to_thread.run_sync(self._look, seen)
                self._wake(regions)
            except (SQLAlchemyError, StorageError) as error:
                log.warning("the event log cannot be read: %s", type(error).__name__)
                self._end_all()  # a stream that is silent because nothing can be read would look like peace
            await asyncio.sleep(PAUSE)
            try:
                async with asyncio.timeout(POLL):
                    await rung.wait()
            except TimeoutError:
                continue
            rung.clear()

    def _look(self, seen: int | None) -> tuple[int, set[str] | None]:
        """Return the head of the log and the regions about which it grew; ``None`` stands for all."""
        with self._database.read() as session:
            head = events.head(session)
            if seen is None or head < seen:
                return head, None
            return head, set(session.scalars(_GREW, {"seen": seen})) if head > seen else set()

    def _wake(self, regions: Iterable[str] | None) -> None:
        for each in self._open:
            if regions is None or each.region in regions:
                each.news = True
                each.awake.set()
