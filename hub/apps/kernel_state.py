"""What the page service tells the hub about its kernels."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

KERNELS = "/internal/kernels"
"""Where it tells it, on 127.0.0.1 only; ``DELETE`` with a kernel's id appended ends that kernel."""


class PageKernelState(BaseModel):
    """One page kernel.

    Attributes
    ----------
    id : str
    owner : str
        The account id of the person whose page it draws.
    page : str
        The page's name.
    since : datetime
    memory : int
        Bytes that its process holds for itself.
    held : bool
        Whether a browser is connected to it.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    owner: str
    page: str
    since: datetime
    memory: int
    held: bool


class PageKernelList(BaseModel):
    """All page kernels."""

    model_config = ConfigDict(frozen=True)

    kernels: tuple[PageKernelState, ...]
