"""From where somebody comes, when proxies stand in between.

The lab's own proxy writes ``X-Forwarded-For`` anew unless the request came from a trusted one, so the last entry is
always true. From there one goes back over the proxies that are trusted; whatever a visitor wrote stands further left.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from hub.accounts.settings import Network


def visitor(forwarded: str | None, peer: str, trusted: Iterable[Network]) -> str:
    """Return the visitor's address.

    Parameters
    ----------
    forwarded : str or None
        The header ``X-Forwarded-For`` as the lab's proxy hands it on.
    peer : str
        The address to fall back on.
    trusted : iterable of networks
        Proxies whose word counts.
    """
    networks = tuple(trusted)
    found = peer
    for text in reversed((forwarded or "").split(",")):
        try:
            address = ip_address(text.strip())
        except ValueError:
            break
        found = str(address)
        if not any(address in network for network in networks):
            break
    return found
