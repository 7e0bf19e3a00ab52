"""Reading an address the strict way: what two programs could read differently is refused. Pure.

Host names in letters, digits and hyphens with a dot between (other scripts as `xn--`); no user before the host, no
number or bracket in its place, no backslash, no fragment, nothing that is not printable ASCII. `https` at port 443,
mailboxes as `imaps` at port 993. What the hospital lists, `https://sms.inner:8443` or `http://10.1.2.3:8080`, may be
exactly that.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

LONGEST = 2048
PORTS = {"https": 443, "http": 80, "imaps": 993}
PRINTABLE = re.compile(r"[!-~]+")
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# What a browser or a resolver would read as a number: 127.1, 0x7f.1, 017700000001.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
NEVER_OUTSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa", "onion")


class Refused(OSError):
    """This address is not asked. `code` says why, and is all that a log may know of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go. `origin` is scheme, host and port; `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str
    is_listed: bool

    @property
    def origin(self) -> str:
        return origin(self.scheme, self.host, self.port)


def origin(scheme: str, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}"


def read(url: str, listed: Collection[str] = (), wanted: str = "https") -> Target:
    """Raises `Refused`. `listed` are origins such as `http://10.1.2.3:8080`. `wanted` is `imaps` for mailboxes."""
    scheme, host, port, path = _split(url)
    if (scheme == "imaps") != (wanted == "imaps"):
        raise Refused("scheme")
    if origin(scheme, host, port) in {listed_origin(line) for line in listed}:
        return Target(scheme, host, port, path, is_listed=True)
    if scheme != wanted:
        raise Refused("scheme")
    _refuse_host(host)
    if port != PORTS[wanted]:
        raise Refused("port")
    return Target(scheme, host, port, path, is_listed=False)


def listed_origin(line: str) -> str:
    """A line of the list in the one way of writing it."""
    scheme, host, port, path = _split(line)
    if path != "/":
        raise Refused("listed")
    return origin(scheme, host, port)


def _split(url: str) -> tuple[str, str, int, str]:
    if len(url) > LONGEST:
        raise Refused("long")
    if not PRINTABLE.fullmatch(url) or set(url) & set('\\#"<>^`{|}'):
        raise Refused("signs")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused("unreadable") from None
    if not url.lower().startswith(f"{parts.scheme}://") or parts.scheme not in PORTS:
        raise Refused("scheme")
    if "@" in parts.netloc:
        raise Refused("user")
    if not host or parts.netloc.endswith(":"):
        raise Refused("host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, PORTS[parts.scheme] if port is None else port, path


def _refuse_host(host: str) -> None:
    labels = host.split(".")
    if ":" in host or "%" in host or NUMBER.fullmatch(labels[-1]) or _is_address(host):
        raise Refused("number")
    if len(labels) < 2 or len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise Refused("host")
    if labels[-1] in NEVER_OUTSIDE:
        raise Refused("name")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
