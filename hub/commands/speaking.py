"""Speaking to the lab's registry from the command line."""

from __future__ import annotations

import os

from hub import settings
from hub.errors import LabError
from spbe_core.client import Registry


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
