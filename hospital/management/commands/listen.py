"""Take messages of the hospital's systems by MLLP, at FEED_LISTEN, until this program is ended."""

from __future__ import annotations

import asyncio
import signal
import ssl
from ipaddress import ip_address
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from hospital.actions import feed
from hospital.feed import answers
from hospital.listener import Listener

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Take messages of the hospital's systems by MLLP at FEED_LISTEN (host:port), over TLS with FEED_CERTIFICATE."

    def handle(self, *args: Any, **options: Any) -> None:
        host, _colon, port = settings.FEED_LISTEN.rpartition(":")
        if not (host and port.isdecimal()):
            raise CommandError("FEED_LISTEN names no place to listen at, such as 0.0.0.0:2575.")
        asyncio.run(listen(host, int(port), tls_for(host)))


def tls_for(host: str) -> ssl.SSLContext | None:
    """Without a certificate nobody but this computer is heard: what is said of patients travels encrypted."""
    if not settings.FEED_CERTIFICATE:
        if host != "localhost" and not ip_address(host).is_loopback:
            raise CommandError("Without FEED_CERTIFICATE it listens on this computer only: 127.0.0.1 and a port.")
        return None
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    found.load_cert_chain(settings.FEED_CERTIFICATE)
    if settings.FEED_CLIENTS:
        found.load_verify_locations(settings.FEED_CLIENTS)
        found.verify_mode = ssl.CERT_OPTIONAL  # each sender says whether it must show one
    return found


async def listen(host: str, port: int, tls: ssl.SSLContext | None) -> None:
    listener, loop, ended = Listener(hear, refuse), asyncio.get_running_loop(), asyncio.Event()
    server = await listener.open(host, port, tls)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    log.info("listening for the feed", port=port)
    await ended.wait()
    await listener.close(server)


def hear(message: bytes, address: str, certificate: str) -> str:
    """In a thread with a connection of its own to the database, which may have been lost since the last message."""
    close_old_connections()
    return feed.hear(message, peer=feed.Peer(address, certificate)).text


def refuse(words: str) -> str:
    return answers.answer(None, answers.REFUSED, number="0", at=timezone.now(), words=words)
