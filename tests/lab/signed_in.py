"""A technician without a browser: signs in by a code and asks our API."""

import json
import re
import ssl
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError


@dataclass
class SignedIn:
    """At the aggregator of that address; its certificate is not looked at."""

    url: str
    cookie: str = ""

    def sign_in(self, code: str) -> None:
        """By a technician's code."""
        body = {"code": code, "kind": "person"}
        with self.fetch("POST", "/api/v1/join", body) as answer:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    def join_address(self, room: str) -> str:
        """What a laptop that stands in that room joins by, as the join page shows it."""
        made = self.ask("POST", "/api/v1/codes", {"role": "agent", "room": room})
        found = re.search(r'"(https://[^"]+)"', made["commands"][0])
        assert found, made
        return found.group(1)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What it answers, as JSON."""
        try:
            with self.fetch(method, path, body) as answer:
                text = answer.read()
        except HTTPError as error:
            with error:
                raise AssertionError(f"{method} {path}: {error.read().decode()}") from error
        return json.loads(text) if text else None

    def fetch(self, method: str, path: str, body: object = None) -> Any:
        """The answer as it comes."""
        headers = {"Content-Type": "application/json", "X-Netready": "1", "Origin": self.url}
        request = urllib.request.Request(  # noqa: S310 - an address of ours
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers=headers | {"Cookie": self.cookie},
        )
        return urllib.request.urlopen(request, context=_any_certificate(), timeout=60.0)  # noqa: S310


def _any_certificate() -> ssl.SSLContext:
    """One is made at the first start; that it is the right one is what the agents check."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
