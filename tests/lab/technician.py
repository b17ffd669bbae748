"""`python -m tests.lab.technician URL CODE FINGERPRINT`: a technician for the lab, by the API.

Signs in, makes a code for a class of devices, waits for one device, has it measure, then play a
class until it is seen to load, and stops that. Says what it saw: a line of JSON each.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from netready_probes.agent.joined.https import API, Answer, Client
from netready_probes.agent.joined.place import place_from
from netready_probes.system.network import RealNetwork

ROOM = "Room 1"
OVER = ("done", "stopped", "refused", "failed")


class Technician:
    """Signed in by a cookie, as a page is."""

    def __init__(self, url: str, code: str, fingerprint: str) -> None:
        self.place, _code = place_from(f"{url}/#.{fingerprint}")
        self._client = Client(RealNetwork(), self.place)
        self._headers = {
            "X-Netready": "1",
            "Origin": self.place.url,
            "Sec-Fetch-Site": "same-origin",
        }
        asked = {"code": code, "kind": "person", "label": "phone"}
        answer = self._client.ask("POST", f"{API}/join", json=asked, headers=self._headers)
        assert answer.fine, answer.words()
        self._headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]

    def ask(self, method: str, path: str, json: object = None) -> dict[str, Any]:
        """The answer's object."""
        return self.tell(method, path, json).json()

    def tell(self, method: str, path: str, json: object = None) -> Answer:
        """Fine, whatever is in it."""
        answer = self._client.ask(method, API + path, json=json, headers=self._headers)
        assert answer.fine, answer.words()
        return answer

    def over(self, run_id: str) -> dict[str, Any]:
        """The run, once it has ended."""
        until(lambda: self.run(run_id)["state"] in OVER)
        return self.run(run_id)

    def run(self, run_id: str) -> dict[str, Any]:
        return self.ask("GET", f"/runs/{run_id}")


def until(found: Callable[[], Any], within_s: float = 120.0) -> Any:
    end_s = time.monotonic() + within_s
    while not (value := found()):
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.1)
    return value


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)  # noqa: T201 - the parent reads it


def main() -> None:
    me = Technician(*sys.argv[1:4])
    say(code=me.ask("POST", "/codes", {"role": "agent", "room": ROOM, "class": True})["code"])
    devices = until(lambda: [one for one in me.ask("GET", "/agents")["agents"] if one["here"]])
    say(devices=[{"label": one["label"], "facts": one["facts"]} for one in devices])
    measured = me.ask("POST", "/runs", {"what": "measure", "rooms": [ROOM]})["run_id"]
    say(measured=me.over(measured))
    held = {"what": "class", "rooms": [ROOM], "pupils": 2, "hold_s": 20}
    run_id = me.ask("POST", "/runs", held)["run_id"]
    say(playing=until(lambda: run if (run := me.run(run_id))["down_mbps"] else None))
    me.tell("POST", f"/runs/{run_id}/stop")
    say(stopped=me.over(run_id))


if __name__ == "__main__":
    main()
