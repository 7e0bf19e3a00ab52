"""A small mail server on loopback that keeps what it is handed, and can misbehave in every way a real one does.

In a test: `with Sink("close_after_data") as sink: ...; sink.received`. As a process of its own, for tests that kill
and restart everything else: `python -m tests.sink FILE [--port N] [--mode M]` prints its port, and appends one
JSON line for each message to FILE before it answers.

Modes: ok · busy (421 at once) · later (451 to the recipient) · never (550 to the recipient) · data_later (451 after
the text) · data_never (554 after the text) · silent (never answers) · slow_greeting and slow_answer (a byte now and
then, for ever) · close_after_data (takes the text, hangs up) · hang_after_data (takes the text, says nothing more).
"""

import argparse
import email
import email.policy
import json
import socketserver
import threading
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

BYTE_SECONDS = 0.05


class Received(NamedTuple):
    message_id: str
    to: str
    mail: EmailMessage


class Session(socketserver.StreamRequestHandler):
    server: "Server"

    def handle(self) -> None:
        sink = self.server.sink
        sink.connections += 1
        with suppress(OSError):
            self.talk(sink.next_mode())

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def talk(self, mode: str) -> None:
        if mode == "silent":
            return self.wait()
        if mode == "slow_greeting":
            return self.trickle(b"220-" + b"x" * 10_000)
        self.say("421 busy" if mode == "busy" else "220 sink")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say({"later": "451 later", "never": "550 never"}.get(mode, "250 ok"))
            elif verb == "DATA":
                self.say("354 go on")
                if not self.take(mode, to):
                    return None
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def take(self, mode: str, to: str) -> bool:
        """Read the text; False when the session ends here."""
        text = b"".join(iter(self.rfile.readline, b".\r\n"))
        if mode in ("data_later", "data_never"):
            self.say("451 later" if mode == "data_later" else "554 never")
            return True
        self.server.sink.keep(to, text)
        if mode == "close_after_data":
            return False
        if mode == "hang_after_data":
            self.wait()
            return False
        if mode == "slow_answer":
            self.trickle(b"250-" + b"x" * 10_000)
            return False
        self.say("250 taken")
        return True

    def trickle(self, answer: bytes) -> None:
        for byte in answer:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.sink.ended.wait(BYTE_SECONDS):
                return

    def wait(self) -> None:
        self.server.sink.ended.wait(60)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    sink: "Sink"


class Sink:
    """`modes` are used up one connection at a time; the last one stays."""

    def __init__(self, *modes: str, port: int = 0, file: Path | None = None) -> None:
        self.modes = list(modes) or ["ok"]
        self.received: list[Received] = []
        self.connections = 0
        self.ended = threading.Event()
        self._file = file
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", port), Session)
        self._server.sink = self
        self.port = self._server.server_address[1]

    def __enter__(self) -> "Sink":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def next_mode(self) -> str:
        with self._lock:
            return self.modes.pop(0) if len(self.modes) > 1 else self.modes[0]

    def keep(self, to: str, text: bytes) -> None:
        mail = email.message_from_bytes(text, policy=email.policy.default)
        with self._lock:
            self.received.append(Received(mail["Message-ID"], to, mail))
            if self._file:
                with self._file.open("a") as out:
                    out.write(json.dumps({"message_id": mail["Message-ID"], "to": to, "text": str(mail)}) + "\n")

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.2)


def main() -> None:
    words = argparse.ArgumentParser(description="A mail server that only listens.")
    words.add_argument("file", type=Path)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--mode", default="ok")
    asked = words.parse_args()
    sink = Sink(asked.mode, port=asked.port, file=asked.file)
    print(sink.port, flush=True)
    sink.serve()


if __name__ == "__main__":
    main()
