"""The rule for notebook servers that nobody uses: how long they may be idle, and what their people are told.

The rule stands on the hub's home page and on the page that starts a server. After it has ended a server, its person
reads when and why at the next visit.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.accounts.wording import Words
from hub.administration import words
from hub.administration.acts import Acts
from spbe_core.errors import DataError

IDLE_SECONDS = "SPBE_IDLE_SECONDS"
HUB = "LAB_HUB_PROCESS"
"""Tells the service that ends idle servers whose child it is."""
DEFAULT_SECONDS = 7_200
LONGEST_REPORT = 300
"""Seconds between two reports of a server's activity to the hub, at most."""
STOPPING = timedelta(minutes=3)
"""A server that stopped within this time after the rule met it was ended by the rule."""
KEPT_ACTS = 2_000


def idle_limit() -> timedelta:
    """Return how long a server may be idle (``SPBE_IDLE_SECONDS``, 5–2592000; two hours when absent).

    Raises
    ------
    DataError
        When the setting is not such a number.
    """
    text = os.environ.get(IDLE_SECONDS, str(DEFAULT_SECONDS))
    if not text.isascii() or not text.isdigit() or not 5 <= int(text) <= 2_592_000:
        raise DataError(IDLE_SECONDS, f"{text!r} bukan bilangan 5–2592000", "perbaiki lalu jalankan lagi")
    return timedelta(seconds=int(text))


def report_seconds() -> int:
    """Return how often a server has to report its activity for the rule to be fair."""
    return min(LONGEST_REPORT, max(int(idle_limit().total_seconds()) // 4, 1))


@dataclass(frozen=True)
class Notice:
    """What a person is told about the rule; evaluated when a page shows it.

    Parameters
    ----------
    acts : Acts
        The log in which the rule's own acts stand.
    user : jupyterhub.user.User or None
        Who looks.
    """

    acts: Acts
    user: Any

    @property
    def rule(self) -> Words:
        """The rule, before it meets anybody."""
        limit = words.span(idle_limit())
        return Words(
            f"Ruang kerja yang {limit.id} tidak dipakai diakhiri otomatis; berkas Anda tetap. Perhitungan atau "
            "terminal yang sedang berjalan tidak diakhiri.",
            f"A workspace that is not used for {limit.en} is ended by itself; your files are kept. A running "
            "computation or terminal is never ended.",
        )

    @property
    def ended(self) -> Words | None:
        """When and why the rule ended the person's server, if that was its last end."""
        stopped = self._stopped()
        if stopped is None:
            return None
        mine = (act for act in self.acts.latest(KEPT_ACTS) if act.what == "idle" and act.target == str(self.user.name))
        act = next(mine, None)
        if act is None or not act.at <= stopped <= act.at + STOPPING:
            return None
        when, limit = words.moment(act.at), words.span(idle_limit())
        return Words(
            f"Ruang kerja Anda diakhiri pada {when} karena {limit.id} tidak dipakai. Semua berkas yang tersimpan tetap "
            "ada; mulai lagi untuk melanjutkan.",
            f"Your workspace was ended on {when} because it was not used for {limit.en}. All saved files are kept; "
            "start it again to go on.",
        )

    def _stopped(self) -> datetime | None:
        """Return when the person's server ended last; ``None`` while it runs or when it never did."""
        spawner = self.user.orm_user.orm_spawners.get("") if self.user is not None else None
        if spawner is None or spawner.server is not None or spawner.last_activity is None:
            return None
        stopped: datetime = spawner.last_activity
        return stopped.replace(tzinfo=UTC)
