"""Ask the supervisor how the parts are, and to start one again: a socket in the lab's own folder.

Only the account that started the lab can enter ``var/run``; there is no other check and no way in over the network.
One line of JSON is asked, one is answered.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hub.errors import LabError
from hub.settings import Settings

PATIENCE = 5.0
"""Seconds to wait for the supervisor; it answers at once or not at all."""
LONGEST = 4096
"""Bytes of a question."""


class PartState(BaseModel):
    """One part as the supervisor sees it.

    Attributes
    ----------
    name : str
    since : datetime or None
        When its present process was started; ``None`` while there is none.
    restarts : int
        How often it was started again since the lab started.
    memory : int
        Bytes that its process holds for itself.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    since: datetime | None
    restarts: int
    memory: int


class Question(BaseModel):
    """What can be asked: how the parts are, after starting one of them again if one is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    restart: Literal["registry", "hub", "apps"] | None = None


class Answer(BaseModel):
    """The parts, in the order in which they were started."""

    model_config = ConfigDict(frozen=True)

    parts: tuple[PartState, ...]


def address(settings: Settings) -> Path:
    """Return where the socket is."""
    return settings.var / "run" / "control.sock"


@asynccontextmanager
async def listening(at: Path, answer: Callable[[Question], Answer]) -> AsyncIterator[None]:
    """Answer questions while the block runs.

    Parameters
    ----------
    at : Path
        The socket; a left-over of a killed lab is replaced.
    answer : callable
        Does what is asked and says how the parts are.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                question = Question.model_validate_json(await reader.readline())
                writer.write(answer(question).model_dump_json().encode() + b"\n")
                await writer.drain()
        except (ValidationError, ValueError, OSError, TimeoutError):
            return  # whoever asked gets no answer; the lab goes on
        finally:
            writer.close()

    with _reachable(at) as short:
        _free(at)
        server = await asyncio.start_unix_server(serve, short, limit=LONGEST)
        try:
            yield
        finally:
            server.close()
            _free(at)


def _free(at: Path) -> None:
    at.unlink(missing_ok=True)


@contextmanager
def _reachable(at: Path) -> Iterator[str]:
    """Name a socket in at most the 107 bytes that Linux allows, however deep its folder lies."""
    folder = os.open(at.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{at.name}"
    finally:
        os.close(folder)


async def ask(settings: Settings, question: Question) -> Answer:
    """Put a question to the supervisor.

    Raises
    ------
    LabError
        When no supervisor answers.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            with _reachable(address(settings)) as short:
                reader, writer = await asyncio.open_unix_connection(short)
            try:
                writer.write(question.model_dump_json().encode() + b"\n")
                line = await reader.readline()
            finally:
                writer.close()
        return Answer.model_validate_json(line)
    except (OSError, TimeoutError, ValidationError) as error:
        raise LabError.no_supervisor() from error
