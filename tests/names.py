"""A name server on loopback that changes its mind, and whoever asks it: what rebinding needs.

`with Names("127.0.0.2", "127.0.0.1") as names:` answers with the first address once and with the last ever after.
`names.resolve` is a resolver that really asks it over UDP (RFC 1035, A records only, a life of zero seconds).
"""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Sequence

TYPE_A, CLASS_IN = 1, 1


class _Question(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        data, sock = self.request
        number, question = data[:2], data[12:]
        answer = socket.inet_aton(self.server.names.next_address())
        head = number + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0)
        record = struct.pack(">HHHIH", 0xC00C, TYPE_A, CLASS_IN, 0, len(answer)) + answer
        sock.sendto(head + question + record, self.client_address)


class _Server(socketserver.ThreadingUDPServer):
    daemon_threads = True
    names: Names


class Names:
    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked = 0
        self._server = _Server(("127.0.0.1", 0), _Question)
        self._server.names = self

    def __enter__(self) -> Names:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next_address(self) -> str:
        self.asked += 1
        return self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]

    def resolve(self, host: str, _port: int) -> Sequence[str]:
        labels = b"".join(bytes([len(label)]) + label.encode() for label in host.split(".")) + b"\0"
        question = struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + struct.pack(">HH", TYPE_A, CLASS_IN)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(2)
            sock.sendto(question, self._server.server_address)
            return [socket.inet_ntoa(sock.recv(512)[-4:])]
