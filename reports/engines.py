"""Who does the jobs of a batch: worker processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from reports.errors import ReportError
from reports.proof import harmless
from reports.sources import Snapshot
from reports.work import Job, Outcome, work

JOB_SECONDS = 900.0
"""How long one job may take: more than all limits of its kernel together."""
REACH_SECONDS = 30.0
"""How long a Dask scheduler may take to answer: as long as one takes to start beside the batch."""
LOOK_SECONDS = 0.2
"""How often to look whether somebody wants to stop."""

Stopped = Callable[[], bool]
"""Says whether the batch is to stop."""


class Engine(Protocol):
    """Does jobs in any order; each call begins with fresh workers."""

    def outcomes(self, jobs: Sequence[Job], snapshot: Snapshot, stopped: Stopped) -> Iterator[Outcome]:
        """Do the jobs and give what became of each as soon as it is known; ends early, at once, when stopped."""


class _Worker:
    """One worker process and the job that it has."""

    def __init__(self, snapshot: Snapshot, scratch: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
                [sys.executable, "-m", "reports.worker", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env={**harmless(os.environ), "TMPDIR": scratch, "OMP_NUM_THREADS": "1"},
                start_new_session=True,  # the key that interrupts is for the batch, which then ends its workers
            )
        self.line = Connection(ours.detach())
        self.job: Job | None = None
        self.since = 0.0
        with suppress(BrokenPipeError, ConnectionResetError):  # it died already: its first job says so
            self.line.send(snapshot)

    def begin(self, job: Job) -> None:
        self.job, self.since = job, time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):  # its line says so to who waits
            self.line.send(job)

    def finish(self, job: Job) -> Outcome:
        """Take what became of the job; the worker's death is an outcome too."""
        try:
            outcome: Outcome = self.line.recv()
        except (EOFError, ConnectionResetError):
            code = self.process.wait()
            return Outcome.lost(job, f"proses kerjanya mati ({f'sinyal {-code}' if code < 0 else f'kode {code}'})")
        self.job = None
        return outcome

    def close(self) -> None:
        """End it with its kernels: they die with the warm parent, and that one with the worker."""
        self.line.close()
        self.process.kill()
        self.process.wait()


class Local:
    """Worker processes of this machine.

    Parameters
    ----------
    workers : int
        How many work at once; each has a warm parent of kernels and a drawing room, about 0.5 GiB in all.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def outcomes(self, jobs: Sequence[Job], snapshot: Snapshot, stopped: Stopped) -> Iterator[Outcome]:
        waiting = deque(jobs)
        scratch = tempfile.mkdtemp(prefix="spbe-batch-")
        team: list[_Worker] = []
        try:
            team += [_Worker(snapshot, scratch) for _ in range(min(self.workers, len(waiting)))]
            while not stopped():
                for worker in team:
                    if worker.job is None and waiting:
                        worker.begin(waiting.popleft())
                if not any(worker.job for worker in team):
                    break
                yield from self._look(team, snapshot, scratch)
        finally:
            for worker in team:
                worker.close()
            shutil.rmtree(scratch, ignore_errors=True)

    @staticmethod
    def _look(team: list[_Worker], snapshot: Snapshot, scratch: str) -> Iterable[Outcome]:
        """Wait a moment; take what is finished, and replace a worker that died or does not answer."""
        ready = wait([worker.line for worker in team if worker.job], LOOK_SECONDS)
        found = []
        for place, worker in enumerate(team):
            if worker.job is None:
                continue
            if worker.line in ready:
                found.append(worker.finish(worker.job))
            elif time.monotonic() - worker.since > JOB_SECONDS:
                found.append(Outcome.lost(worker.job, f"proses kerjanya tidak menjawab selama {JOB_SECONDS:.0f} detik"))
            else:
                continue
            if worker.job is not None:
                worker.close()
                team[place] = _Worker(snapshot, scratch)
        return found


class Cluster:
    """The workers of a Dask cluster.

    Parameters
    ----------
    address : str
        Of the scheduler: ``"tcp://scheduler:8786"``. Its workers need the same edition of the program. Whoever reaches
        the scheduler can run code on the workers: its network must be private, or its connections TLS.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def reach(self) -> None:
        """Speak to the scheduler once; a client that met no scheduler would keep the process from ending.

        Raises
        ------
        ReportError
            When the address is none, or no scheduler answers there.
        """
        from distributed import Security  # noqa: PLC0415 - takes a second, and only this engine needs it
        from distributed.comm import connect  # noqa: PLC0415 - same

        async def speak() -> None:
            line = await connect(self.address, **Security().get_connection_args("client"))
            await line.close()

        try:
            asyncio.run(asyncio.wait_for(speak(), REACH_SECONDS))
        except Exception as failed:  # whatever it is, no scheduler can be had there
            raise self._unreached(failed) from failed

    def _unreached(self, failed: Exception) -> ReportError:
        todo = "Periksa alamatnya (misalnya tcp://penjadwal:8786) dan apakah penjadwal itu berjalan"
        return ReportError(f"penjadwal Dask {self.address} tidak menjawab", todo, repr(failed))

    def outcomes(self, jobs: Sequence[Job], snapshot: Snapshot, stopped: Stopped) -> Iterator[Outcome]:
        from distributed import Client, as_completed  # noqa: PLC0415 - takes a second, and only this engine needs it

        self.reach()
        try:
            connected = Client(self.address, set_as_default=False)
        except OSError as failed:  # it went just now; the client has closed itself
            raise self._unreached(failed) from failed
        with connected as client:
            [shared] = client.scatter([snapshot], broadcast=True)
            futures = {client.submit(work, job, shared, pure=False): job for job in jobs}
            going = as_completed(list(futures), loop=client.loop)
            heard = time.monotonic()
            try:
                while futures and not stopped():
                    for future in going.next_batch(block=False):
                        heard = time.monotonic()
                        yield _result(future, futures.pop(future))
                        future.release()  # its bytes are no longer kept by any worker
                    if time.monotonic() - heard > JOB_SECONDS:
                        why = f"tidak ada kabar dari klaster selama {JOB_SECONDS:.0f} detik"
                        yield from [Outcome.lost(job, why) for job in futures.values()]
                        break
                    time.sleep(LOOK_SECONDS)
            finally:
                client.cancel(list(futures))


def _result(future: Any, job: Job) -> Outcome:
    from distributed.scheduler import KilledWorker  # noqa: PLC0415 - as above

    try:
        outcome: Outcome = future.result()
    except KilledWorker:
        return Outcome.lost(job, "proses kerjanya berulang kali mati")
    except Exception as failed:  # noqa: BLE001 - a cancelled or unreadable result is this job's failure
        return Outcome.lost(job, f"hasilnya tidak sampai ({type(failed).__name__})")
    return outcome
