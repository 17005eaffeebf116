"""Others' work as it happens: event streams that pages listen to, and who is there."""

from __future__ import annotations

from dataclasses import dataclass, field

from hub.registry.live.listeners import Listeners
from hub.registry.live.presence import Presence


@dataclass(frozen=True)
class Live:
    """What the routes of this folder share (``app.state.live``)."""

    listeners: Listeners
    presence: Presence = field(default_factory=Presence)
