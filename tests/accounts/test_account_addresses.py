"""From where a visitor comes, behind proxies."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from hub.accounts import addresses

INNER = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("forwarded", "trusted", "found"),
    [
        (None, INNER, "192.0.2.1"),
        ("203.0.113.7", (), "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7", (), "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7, 10.0.0.5", INNER, "203.0.113.7"),
        ("198.51.100.9, 10.0.0.9, 10.0.0.5", INNER, "198.51.100.9"),
        ("2001:db8::9, 2001:db8::5", INNER, "2001:db8::9"),
        ("tidak-sah, 10.0.0.5", INNER, "10.0.0.5"),
        ("203.0.113.7, ", INNER, "192.0.2.1"),
    ],
)
def test_only_trusted_proxies_speak_for_others(forwarded, trusted, found):
    assert addresses.visitor(forwarded, "192.0.2.1", trusted) == found
