"""What a browser says of itself, in a few words, and roughly where it is: enough to know one's own, no more is kept."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

# The first that fits; what looks like another browser stands before it.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
           ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip
KEPT_BITS = {4: 24, 6: 48}


def device(user_agent: str) -> str:
    """ "Chrome, Windows"; "" when it says nothing known."""
    found = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return ", ".join(filter(None, found))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if re.search(rf"\b{re.escape(mark)}", user_agent)), "")


def network(address: str) -> str:
    """The network of an address without the computer: "192.0.2.0/24"; "" for what is no address."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((known, KEPT_BITS[known.version]), strict=False))
