"""Speaking to the lab's registry from the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from hub import settings
from hub.errors import LabError
from spbe_core.client import Registry, RegistryError
from spbe_core.errors import DataError
from spbe_core.wire import Programme

WRONG = frozenset({404, 409, 422})
"""What the registry answers when the words are wrong, not the lab."""


def registry() -> Registry:
    """Speak to the lab's registry: as the person of ``SPBE_TOKEN``, else as the command line of this machine.

    Raises
    ------
    LabError
        When this machine's lab was never started, so that there is no registry to speak to.
    """
    places = settings.load()
    url = os.environ.get("SPBE_REGISTRY_URL", places.registry_url)
    token = os.environ.get("SPBE_TOKEN")
    if token is None:
        try:
            token = places.secret("cli-token")
        except OSError as error:
            raise LabError(
                f"Lab dengan folder {places.var} belum pernah dijalankan di sini. Jalankan `spbe lab` lebih dulu, "
                "atau isi SPBE_TOKEN dan SPBE_REGISTRY_URL."
            ) from error
    return Registry(url, token)


@contextmanager
def refused(where: str, todo: str = "Tidak ada yang disimpan") -> Iterator[None]:
    """Tell what the registry refuses as bad data, in its own words; anything else stays what it is.

    Parameters
    ----------
    where : str
        What the words were about: a file, a programme.
    todo : str, optional
        What to say after the registry's words; where nothing would have been written, what to do.

    Raises
    ------
    DataError
    """
    try:
        yield
    except RegistryError as error:
        if error.problem is not None and error.problem.status in WRONG:
            raise DataError(where, error.problem.detail.rstrip("."), todo) from error
        raise


def programme(registry: Registry, code: str) -> Programme:
    """Return a programme with its regions.

    Raises
    ------
    DataError
        When there is none with this code, or it has no region.
    """
    try:
        found = registry.programmes.one(code)
    except RegistryError as error:
        if error.status in {404, 422}:
            raise DataError(
                f"Program “{code}”",
                "tidak ada di registri",
                f"`spbe programme list` menyebut semua program; sebuah berkas ditulis ./{code}",
            ) from error
        raise
    if not found.regions:
        raise DataError(f"Program {code}", "belum mempunyai anggota", f"Tambahkan dengan `spbe programme add {code} …`")
    return found
