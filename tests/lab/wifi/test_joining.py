"""Joining in the lab: real access points, DHCP and DNS; the broken rung is the one named."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from netready.domain.air import Roam, Rung, Security
from netready.domain.typed_json import decoded
from netready_probes.wifi.joining.ladder import RUNGS, first_failed
from tests.lab.wifi.joining_room import GATEWAY, KEY, PASSWORD, WRONG_KEY, WRONG_PASSWORD
from tests.lab.wifi.machine import run_in_machine

pytestmark = [
    pytest.mark.lab,
    pytest.mark.patient,
    pytest.mark.slow,
]
DAYS = 30


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "radius.school.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=DAYS))
        .not_valid_after(now + timedelta(days=DAYS))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All scenes, in one machine."""
    if not shutil.which("dnsmasq", path="/usr/sbin:/usr/bin:/sbin"):
        pytest.skip("install dnsmasq-base for DHCP and DNS in the Wi-Fi lab")
    folder = tmp_path_factory.mktemp("joining")
    _certificate(folder)
    run_in_machine("python -m tests.lab.wifi.joining_room", folder, radios=3, seconds=400.0)
    found: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return found


def _ladder(scene: dict[str, Any]) -> tuple[Rung, ...]:
    return tuple(decoded(Rung, rung) for rung in scene["outcome"]["details"]["ladder"])


def _failed(scene: dict[str, Any]) -> tuple[str, str]:
    failed = first_failed(_ladder(scene))
    assert failed is not None, scene
    return failed.name, failed.word


def test_a_network_in_order_is_climbed_to_the_outside(joined: dict[str, Any]) -> None:
    rungs = _ladder(joined["good"])
    assert [rung.name for rung in rungs] == list(RUNGS)
    assert [rung.ok for rung in rungs] == [True] * 7, rungs
    assert all(rung.ms is not None and 0 < rung.ms < 15_000 for rung in rungs)
    assert joined["good"]["outcome"]["failures"] == []
    security = decoded(Security, joined["good"]["outcome"]["details"]["security"])
    assert (security.strongest, security.sign_in) == ("wpa2", "key")


def test_both_moves_are_seen_with_their_gap(joined: dict[str, Any]) -> None:
    roams = [decoded(Roam, roam) for roam in joined["good"]["outcome"]["details"]["roams"]]
    assert len(roams) == 2
    assert {roams[0].from_bssid, roams[1].from_bssid} == {roams[0].to_bssid, roams[1].to_bssid}
    for roam in roams:
        assert roam.gap_ms is not None
        assert roam.bound_ms is not None
        assert 0 < roam.gap_ms < 5_000
        assert roam.bound_ms < roam.gap_ms
    values = [line["value"] for line in joined["good"]["outcome"]["metrics"]]
    assert 2.0 in values


@pytest.mark.parametrize(
    ("scene", "rung", "word", "clue"),
    [
        ("wrong_key", "authentication", "not-allowed", "not-joined"),
        ("no_dhcp", "address", "timeout", "dhcp-no-offer"),
        ("no_dns", "dns", "refused", None),
        ("full", "association", "busy", "ap-full"),
        ("wpa3_wrong_key", "authentication", "not-allowed", "not-joined"),
        ("wpa3_no_dhcp", "address", "timeout", "dhcp-no-offer"),
        ("person_refused", "authentication", "not-allowed", "radius-reject"),
        ("person_no_server", "authentication", "timeout", "radius-timeout"),
    ],
)
def test_the_broken_rung_is_named(
    joined: dict[str, Any], scene: str, rung: str, word: str, clue: str | None
) -> None:
    assert _failed(joined[scene]) == (rung, word)
    assert joined[scene]["outcome"]["details"]["join_failure"] == clue


def test_wpa3_is_known_by_its_beacons_and_by_what_was_agreed(joined: dict[str, Any]) -> None:
    outcome = joined["wpa3_no_dhcp"]["outcome"]
    security = decoded(Security, outcome["details"]["security"])
    assert (security.weakest, security.protected_management) == ("wpa3", "required")
    assert outcome["annotations"]["protected_management"] == "required"


def test_the_days_of_the_servers_certificate_are_counted(joined: dict[str, Any]) -> None:
    lines = {line["name"]: line["value"] for line in joined["person"]["outcome"]["metrics"]}
    assert lines["certificate_days_left"] == pytest.approx(DAYS, abs=0.2)
    rungs = {rung.name: rung.ok for rung in _ladder(joined["person"])}
    assert rungs["authentication"] is True
    assert "sign_in_server" not in joined["person"]["outcome"]["annotations"]  # it was checked


def test_a_stop_keeps_what_was_climbed_and_brings_the_adapter_back(joined: dict[str, Any]) -> None:
    stopped = joined["stopped"]
    assert [failure["word"] for failure in stopped["outcome"]["failures"]] == ["stopped"]
    assert stopped["seconds"] < 20


def test_an_adapter_in_use_is_left_alone(joined: dict[str, Any]) -> None:
    failures = joined["in_use"]["outcome"]["failures"]
    assert [(failure["word"]) for failure in failures] == ["not-allowed"]
    assert "has an address" in failures[0]["note"]
    assert [one["local"] for one in joined["in_use"]["left"]["addresses"]] == ["10.78.0.2"]


def test_nothing_of_the_machine_is_touched(joined: dict[str, Any]) -> None:
    for name, scene in joined.items():
        left = scene["left"]
        assert left["adapter"], name
        assert not left["up"] or name == "in_use", name
        assert not left["addresses"] or name == "in_use", name
        assert (left["routes"], left["programs"], left["folders"]) == ("", [], []), name


def test_no_secret_and_no_address_is_in_what_was_found(joined: dict[str, Any]) -> None:
    text = json.dumps(joined)
    for secret in (KEY, WRONG_KEY, PASSWORD, WRONG_PASSWORD, '"pupil"'):
        assert secret not in text
    for scene in joined.values():
        outcome = scene["outcome"]
        assert GATEWAY not in json.dumps((outcome["failures"], outcome["annotations"]))
