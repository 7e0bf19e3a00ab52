"""A small OpenID Connect provider on loopback: discovery, keys, authorize, token. It names whoever it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "pxm", "a secret between the two"


@dataclass
class Provider:
    """`claims` go into the next identity token; `asked` are the requests it had."""

    url: str
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    nonce: str = ""

    def answer(self, path: str, words: dict[str, list[str]]) -> dict[str, Any] | None:
        self.asked.append((path, words))
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }  # fmt: skip
        if path == "/token":
            return self._token(words)
        return {"keys": []} if path == "/keys" else None

    def _token(self, words: dict[str, list[str]]) -> dict[str, Any]:
        if words.get("client_secret") != [SECRET] or "code_verifier" not in words:
            return {"error": "invalid_client"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **self.claims}
        return {
            "access_token": "opens nothing", "token_type": "Bearer",
            "id_token": jwt.encode(claims, self.key, algorithm="RS256"),
        }  # fmt: skip

    def back(self, authorize_url: str) -> str:
        """What the provider does once the person has signed in there: the address the browser is sent back to."""
        asked = parse_qs(urlsplit(authorize_url).query)
        assert asked["client_id"] == [CLIENT] and asked["code_challenge_method"] == ["S256"]
        return f"{asked['redirect_uri'][0]}?{urlencode({'code': 'once', 'state': asked['state'][0]})}"


@contextmanager
def running() -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._say({})

    def do_POST(self) -> None:
        self._say(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def _say(self, words: dict[str, list[str]]) -> None:
        found = self.server.provider.answer(urlsplit(self.path).path, words)
        body = json.dumps(found or {}).encode()
        self.send_response(404 if found is None else 400 if "error" in found else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """The test reads `asked`."""
