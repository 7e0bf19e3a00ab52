"""Which addresses of the Internet Protocol are outside. Pure.

A list of what is inside would miss the next way to write it; so the rule is the other way round: IPv4 outside the
ranges of the special-purpose registry (RFC 6890 and its updates), IPv6 inside 2000::/3 and outside of what carries
an IPv4 address in it.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

SPECIAL_V4 = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared",  # carrier-grade NAT; some clouds keep their metadata here
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "metadata",  # a public number, answered by the host of an Azure machine
    "169.254.0.0/16": "link-local",  # the metadata of most clouds
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "reserved",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "reserved",
    "192.52.193.0/24": "reserved",
    "192.88.99.0/24": "6to4",
    "192.168.0.0/16": "private",
    "192.175.48.0/24": "reserved",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
SPECIAL_V6 = {
    "::/128": "unspecified",
    "::1/128": "loopback",
    "::ffff:0:0/96": "mapped",
    "::/96": "compatible",
    "64:ff9b::/96": "nat64",
    "64:ff9b:1::/48": "nat64",
    "2001::/32": "teredo",
    "2001::/23": "reserved",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "3fff::/20": "documentation",
    "5f00::/16": "reserved",
    "fc00::/7": "private",
    "fe80::/10": "link-local",
    "fec0::/10": "private",
    "ff00::/8": "multicast",
}
GLOBAL_V6 = ip_network("2000::/3")
_V4 = [(ip_network(network), why) for network, why in SPECIAL_V4.items()]
_V6 = [(ip_network(network), why) for network, why in SPECIAL_V6.items()]
# A hospital may list a gateway of its own; these are inside, and belong to it.
OWN = frozenset({"private", "shared"})


def why_inside(address: str) -> str:
    """Why this address must not be reached: the name of its range; "" for one that is outside."""
    try:
        found = ip_address(address)
    except ValueError:
        return "no address"
    return _why_v4(found) if isinstance(found, IPv4Address) else _why_v6(found)


def _why_v4(address: IPv4Address) -> str:
    return next((why for network, why in _V4 if address in network), "") or ("" if address.is_global else "reserved")


def _why_v6(address: IPv6Address) -> str:
    if address.scope_id:
        return "zone"
    why = next((why for network, why in _V6 if address in network), "")
    return why or ("" if address in GLOBAL_V6 and address.is_global else "reserved")


def may_be_listed(why: str, address: str, host: str) -> bool:
    """May a host that the hospital lists as its own be there? Its private networks, yes.

    Loopback only where that very number was listed, so that no name can be turned to it.
    """
    return why in OWN or (why == "loopback" and address == host)
