"""How often something may be tried. Counted in the cache: no promise rests on it, and it works on without it.

Several limits together slow a patient guesser more and more: five tries a minute, but no more than twenty an
hour. Keys are hashes, so that nobody reads addresses out of the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest

from audit.middleware import address_of


class Limit(NamedTuple):
    amount: int
    seconds: int


def network_of(request: HttpRequest) -> str:
    """Where a request comes from, as tries are counted: an address, and of IPv6 the network of it, because whoever has
    one of its addresses has all of them (RFC 6177: a site gets a /64 at the least).
    """
    address = address_of(request)
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return address
    return str(known.ipv4_mapped or IPv6Network((int(known), 64), strict=False))


class Turnstile:
    """Counts tries of one thing by one somebody, such as ("sign-in", address, mailbox)."""

    def __init__(self, limits: Iterable[Limit], *who: str) -> None:
        mark = hashlib.sha256("\0".join(who).encode()).hexdigest()[:32]
        self.limits = {f"limit:{mark}:{limit.seconds}": limit for limit in limits}

    def take(self) -> bool:
        """Count one try; False when it is one too many. Counting first leaves no gap for parallel tries."""
        counted = [self._count(key, limit) <= limit.amount for key, limit in self.limits.items()]
        return all(counted)

    def give_back(self) -> None:
        """The try was a good one and does not count."""
        for key in self.limits:
            try:
                cache.decr(key)
            except ValueError:  # it ran out in between
                continue

    @property
    def is_used_up(self) -> bool:
        """Would one more be too many? Counts nothing: for what is counted only when it fails."""
        return any((cache.get(key) or 0) >= limit.amount for key, limit in self.limits.items())

    @property
    def wait_seconds(self) -> int:
        """When it is worth trying again at the latest: the shortest window."""
        return min(limit.seconds for limit in self.limits.values())

    def _count(self, key: str, limit: Limit) -> int:
        cache.add(key, 0, timeout=limit.seconds)
        try:
            return cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.set(key, 1, timeout=limit.seconds)
            return 1
