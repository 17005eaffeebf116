"""Tasks: which office or person is to deliver what by when, and what came back through a one-task link."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.wire.evidence import DisplayName, Document, Unit, Upload
from spbe_core.wire.values import MAX_LINE, Day, Wire

LINK_DAYS = 7
"""How long a one-task link opens anything."""
LINK_FILES = 10
"""Files and links that one one-task link may bring."""

OfficeName = Annotated[str, StringConstraints(min_length=1, max_length=160)]
OfficeId = Annotated[str, StringConstraints(min_length=1, max_length=40)]
TaskState = Literal["berjalan", "selesai", "dilepas"]
"""``dilepas``: nobody has the task any more; the history stays."""
LinkState = Literal["terbuka", "selesai", "dicabut", "diganti"]
DeliveryState = Literal["draf", "diterima", "ditolak", "ditarik"]
"""``ditarik``: taken back by whoever sent it, before they were done."""


class Office(Wire):
    """An office of a region. Version 0: as the default list has it. ``removed`` ones are not offered any more."""

    id: OfficeId
    name: str
    usual: list[str] = Field(default_factory=list)
    """What the instruments call it where they name the usual owner of evidence."""
    removed: bool = False
    version: int = Field(ge=0)


class OfficeAdd(Wire):
    """An office to be added to a region's list."""

    name: OfficeName


class OfficeWrite(Wire):
    """What may change of an office: what it is called, and whether it is offered."""

    name: OfficeName
    removed: bool = False


class Offices(Wire):
    """A region's offices, and the one in which the caller works (``None``: they never said)."""

    offices: list[Office]
    mine: OfficeId | None
    mine_version: int = Field(ge=0)


class OfficeChoice(Wire):
    """In which office somebody works, as they say themselves."""

    office: OfficeId | None


class Colleague(Wire):
    """Somebody of the region to whom a task can be given."""

    id: str
    name: str


class OpenLink(Wire):
    """The newest one-task link of a task; its secret is nowhere."""

    id: str
    state: LinkState
    expires_at: datetime
    version: int = Field(ge=1)
    author: str
    author_name: str
    """Who acted last: made it, took it back, or (``selesai``) the respondent."""
    at: datetime
    note: str | None = None
    """What the respondent wrote with it."""


class Delivery(Wire):
    """A document that came through a one-task link; it stands under no unit of evidence until it is accepted."""

    unit: str
    """Of the task."""
    document: Document
    link: str
    state: DeliveryState
    handed_in: bool
    """Whether the respondent said that they are done; else more may come."""
    version: int = Field(ge=1)
    author: str
    author_name: str
    at: datetime


class Task(Wire):
    """What an office is to deliver: a unit of evidence, or all of an indicator."""

    assessment: str
    unit: Unit
    indicator: str
    title: str
    """What is asked, in the instrument's words."""
    office: OfficeId
    office_name: str
    person: str | None
    person_name: str | None
    due: date | None
    due_at: datetime | None
    """The end of the due day where the region is; from then on the task is late."""
    instruction: str
    state: TaskState
    version: int = Field(ge=1)
    author: str
    author_name: str
    at: datetime
    link: OpenLink | None = None
    waiting: int = 0
    """Documents that came back and wait to be accepted, as far as the caller may see them."""


class Tasks(Wire):
    """The tasks of an assessment: what is to be done next comes first, what is done last."""

    tasks: list[Task]
    deliveries: list[Delivery]
    seq: int


class TaskWrite(Wire):
    """Give a task, change it, or end it."""

    office: OfficeId
    person: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    due: Day | None = None
    instruction: Annotated[str, StringConstraints(max_length=MAX_LINE)] = ""
    state: TaskState = "berjalan"


class TaskLink(Wire):
    """A new one-task link. ``address`` stands below the registry; the part after its ``#`` opens it."""

    link: OpenLink
    address: str


class DeliveryWrite(Wire):
    """Accept or refuse what came back; accepted for all of an indicator, it needs the unit under which it stands."""

    state: Literal["diterima", "ditolak"]
    unit: Unit | None = None


class Asked(Wire):
    """What a one-task link asks for, in groups, each with a heading and a list to tick off."""

    heading: str
    text: str
    items: list[str]


class TaskRequest(Wire):
    """What whoever holds a one-task link sees, and nothing else."""

    region: str
    indicator: str
    title: str
    asked: list[Asked]
    office: str
    instruction: str
    due: date | None
    due_at: datetime | None
    zone: str
    expires_at: datetime


class RespondentDesk(Wire):
    """A request with what its respondent sent so far."""

    request: TaskRequest
    documents: list[Document]
    uploads: list[Upload]
    left: int
    """Files and links that may still be sent."""


class RespondentUpload(Wire):
    """Announce a file."""

    name: DisplayName
    size: int = Field(ge=0)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class RespondentLink(Wire):
    """Add a web address."""

    name: DisplayName
    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class HandIn(Wire):
    """Say that one is done: the link ends here. A name helps whoever asks back; it need not be given."""

    name: Annotated[str, StringConstraints(max_length=120)] = ""
    note: Annotated[str, StringConstraints(max_length=2000)] = ""


class HandedIn(Wire):
    """Acknowledgement that a respondent is done: the link has ended."""

    at: datetime
    count: int
    """Files and links that were handed in."""
