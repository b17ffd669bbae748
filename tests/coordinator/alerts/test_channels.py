"""Mail, webhook and file against real receivers on loopback, and against ones that misbehave."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netready.coordinator.alerts.channels import Machine, channels
from netready.coordinator.alerts.delivery import Delivered, Outcome
from netready.coordinator.alerts.message import message_of
from netready.domain.alerts import Alert, AlertKind, ChannelName
from netready.domain.site import AlertRules
from tests.coordinator.alerts.receivers import mail_server, silent_server, web_server
from tests.probes.load.web_room import write_pair

NOW = datetime(2026, 11, 3, 22, 0, tzinfo=UTC)
WORDS = "Room 12 carried 28, carries 17 since Tuesday 3 November; retries doubled."
WORSE = Alert(key="worse/room/Room 12", kind=AlertKind.CHANGED, words=WORDS, at=NOW, room="Room 12")
HOSTILE = "\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>\u202e\x00\x1b[2J"
PATIENT_S = 20.0
LIMIT_S = 0.8  # where a server never answers


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_pair(tmp_path_factory.mktemp("tls"))


def send(
    channel: ChannelName,
    rules: AlertRules,
    *alerts: Alert,
    school: str = "Larkfield",
    trust: str | None = None,
    folder: Path = Path(),
    limit_s: float = PATIENT_S,
    **environment: str,
) -> Outcome:
    trusted = f"{trust}/cert.pem" if trust else None
    machine = Machine(
        folder=folder,
        environment=environment,
        trust=trusted,
        attempt_s_max=limit_s,
    )
    message = message_of(school, channel, alerts or (WORSE,))
    return channels(rules, machine)[channel](message, NOW)


def mail_rules(port: int, **more: str) -> AlertRules:
    security = "starttls" if more else "none"
    return AlertRules(
        email="it@larkfield.example", smtp_host="127.0.0.1", smtp_port=port,
        smtp_security=security, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_mail_arrives_in_words() -> None:
    with mail_server() as box:
        assert send(ChannelName.EMAIL, mail_rules(box.port)).result is Delivered.SENT
    (mail,) = box.mails
    assert mail["Subject"] == "Larkfield: Room 12 is worse than before"
    assert mail["To"] == "it@larkfield.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert WORDS in mail.get_content()
    assert "night capacity" in mail.get_content()


def test_hostile_names_stay_text_on_one_line() -> None:
    evil = Alert(
        key="k", kind=AlertKind.CHANGED, words=f"Room {HOSTILE}\r\n.\r\nQUIT", at=NOW, room=HOSTILE
    )
    with mail_server() as box:
        assert send(ChannelName.EMAIL, mail_rules(box.port), evil, school=HOSTILE).result == "sent"
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert "[ESC]" in text
    assert "\x1b" not in text and "\u202e" not in text and "\x00" not in text
    assert not any(line.startswith("Bcc") for line in text.splitlines())


def test_a_line_that_is_a_dot_does_not_end_the_mail() -> None:
    dots = [Alert(key=str(i), kind=AlertKind.CHANGED, words="." * i, at=NOW) for i in range(1, 4)]
    with mail_server() as box:
        assert send(ChannelName.EMAIL, mail_rules(box.port), *dots, school=".").result == "sent"
    assert box.mails[0].get_content().startswith(".")
    assert "..." in box.mails[0].get_content()


def test_the_password_goes_over_tls_only(certificate: str) -> None:
    with mail_server(certificate) as box:
        rules = mail_rules(box.port, smtp_user="netready")
        right = send(
            ChannelName.EMAIL, rules, trust=certificate, NETREADY_SMTP_PASSWORD="correct horse"
        )
        wrong = send(ChannelName.EMAIL, rules, trust=certificate, NETREADY_SMTP_PASSWORD="hunter2")
        unknown = send(ChannelName.EMAIL, rules, NETREADY_SMTP_PASSWORD="correct horse")
    assert right.result is Delivered.SENT
    assert box.over_tls == [True]
    assert (wrong.result, wrong.why) == (
        Delivered.NOT_SENT, "the mail server refused the sign-in (535)",
    )  # fmt: skip
    assert unknown.result is Delivered.NOT_SENT
    assert "certificate" in unknown.why
    assert (b"netready", b"correct horse") in box.signed_in


def test_a_server_without_starttls_gets_no_mail() -> None:
    with mail_server() as box:
        outcome = send(
            ChannelName.EMAIL, mail_rules(box.port, smtp_user="n"), NETREADY_SMTP_PASSWORD="x"
        )
    assert outcome.result is Delivered.NOT_SENT
    assert "STARTTLS" in outcome.why
    assert box.mails == []


def test_a_mail_that_is_refused_may_be_tried_again() -> None:
    with mail_server() as box:
        box.answer = "451 try\x1b later"
        outcome = send(ChannelName.EMAIL, mail_rules(box.port))
    assert outcome.result is Delivered.NOT_SENT
    assert outcome.why == "the mail server answered 451 try[ESC] later"


def hangs_at(*lines: bytes) -> tuple[Outcome, float]:
    with silent_server(*lines) as port:
        start = time.monotonic()
        outcome = send(ChannelName.EMAIL, mail_rules(port), limit_s=LIMIT_S)
        return outcome, time.monotonic() - start


HELLO = (b"220 here\r\n", b"250 here\r\n")


@pytest.mark.parametrize(
    ("lines", "result"),
    [
        ((b"",), Delivered.NOT_SENT),
        (HELLO, Delivered.NOT_SENT),
        ((*HELLO, b"250 from\r\n", b"250 to\r\n"), Delivered.NOT_SENT),
        ((*HELLO, b"250 from\r\n", b"250 to\r\n", b"354 go\r\n"), Delivered.DOUBTFUL),
    ],
)
def test_a_mail_server_that_hangs_holds_up_nothing(
    lines: tuple[bytes, ...], result: Delivered
) -> None:
    outcome, took_s = hangs_at(*lines)
    assert outcome.result is result
    assert took_s < PATIENT_S / 2


def test_nobody_at_home_and_no_such_name_are_told() -> None:
    with silent_server() as port:
        pass
    assert "not reached" in send(ChannelName.EMAIL, mail_rules(port)).why
    rules = AlertRules(email="a@b.example", smtp_host="no.such.invalid", smtp_security="none")
    assert send(ChannelName.EMAIL, rules).result is Delivered.NOT_SENT


def test_a_webhook_gets_signed_json(certificate: str) -> None:
    key = b"k" * 32
    secret = "whsec_" + base64.b64encode(key).decode()
    with web_server(certificate) as posted:
        rules = AlertRules(webhook=posted.url)
        outcome = send(
            ChannelName.WEBHOOK, rules, trust=certificate, NETREADY_WEBHOOK_SECRET=secret
        )
        untrusted = send(ChannelName.WEBHOOK, rules)
    assert outcome.result is Delivered.SENT
    assert "certificate" in untrusted.why
    ((path, headers, body),) = posted.bodies
    assert path == "/hook"
    data = json.loads(body)
    assert data["alerts"][0]["words"] == WORDS
    assert data["id"] == headers["webhook-id"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


def test_no_redirect_is_followed() -> None:
    with web_server() as other, web_server() as posted:
        posted.status, posted.headers = 307, {"Location": other.url}
        outcome = send(ChannelName.WEBHOOK, AlertRules(webhook=posted.url))
    assert outcome.result is Delivered.NOT_SENT
    assert "redirects are not followed" in outcome.why
    assert other.bodies == []


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_webhook_that_refuses_may_be_tried_again(status: int) -> None:
    with web_server() as posted:
        posted.status = status
        outcome = send(ChannelName.WEBHOOK, AlertRules(webhook=posted.url))
    assert outcome == Outcome(result=Delivered.NOT_SENT, why=f"the webhook answered {status}")


def test_a_webhook_that_never_answers_is_in_doubt() -> None:
    with silent_server(b"") as port:
        start = time.monotonic()
        rules = AlertRules(webhook=f"http://127.0.0.1:{port}/")
        outcome = send(ChannelName.WEBHOOK, rules, limit_s=LIMIT_S)
    assert outcome.result is Delivered.DOUBTFUL
    assert time.monotonic() - start < PATIENT_S / 2


def test_the_address_of_the_secrets_goes_before_the_site_files() -> None:
    with web_server() as posted:
        rules = AlertRules(webhook="http://127.0.0.1:1/")
        assert send(ChannelName.WEBHOOK, rules, NETREADY_WEBHOOK_URL=posted.url).result == "sent"
    assert len(posted.bodies) == 1


def test_a_file_gets_a_line_an_alert_and_each_once(tmp_path: Path) -> None:
    rules = AlertRules(file="news/alerts.jsonl")
    (tmp_path / "news").mkdir()
    (tmp_path / "news/alerts.jsonl").write_text('{"half a line')
    other = Alert(key="k2", kind=AlertKind.RECOVERED, words=HOSTILE, at=NOW)
    for alerts in [(WORSE,), (WORSE,), (WORSE, other)]:
        assert send(ChannelName.FILE, rules, *alerts, folder=tmp_path).result is Delivered.SENT
    lines = (tmp_path / "news/alerts.jsonl").read_text().splitlines()
    found = [json.loads(line) for line in lines[1:]]
    assert [one["kind"] for one in found] == ["changed", "recovered"]
    assert found[0]["words"] == WORDS


def test_two_schools_may_write_into_one_file(tmp_path: Path) -> None:
    rules = AlertRules(file="alerts.jsonl")
    for school in ("Oak", "Elm", "Oak"):
        assert send(ChannelName.FILE, rules, school=school, folder=tmp_path).result == "sent"
    lines = (tmp_path / "alerts.jsonl").read_text().splitlines()
    assert [json.loads(line)["school"] for line in lines] == ["Oak", "Elm"]


@pytest.mark.parametrize("address", ["a..b@x.example", "a@x..example", ".a@x.example", "a@"])
def test_an_address_that_no_mail_can_carry_is_told_and_ends_nothing(address: str) -> None:
    with mail_server() as box:
        outcome = send(ChannelName.EMAIL, replace(mail_rules(box.port), email_from=address))
    assert outcome == Outcome(
        result=Delivered.NOT_SENT,
        why="an address of the mail cannot be used; allowed such as office@school.example",
    )


def test_an_own_address_that_cannot_be_used_is_not_the_receivers_fault() -> None:
    with web_server() as posted:
        for url in (f"{posted.url}/a b", "http://a..b.example/"):
            outcome = send(ChannelName.WEBHOOK, AlertRules(webhook=url))
            assert outcome.result is Delivered.NOT_SENT
            assert outcome.why == "the address of the webhook cannot be used"
    assert posted.bodies == []


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "alerts.jsonl").mkdir()
    outcome = send(ChannelName.FILE, AlertRules(file="alerts.jsonl"), folder=tmp_path)
    assert outcome.result is Delivered.NOT_SENT
    assert "could not be written" in outcome.why


@pytest.mark.parametrize(
    ("rules", "channel", "why"),
    [
        (AlertRules(email="a@b.example"), ChannelName.EMAIL, "no smtp_host"),
        (
            AlertRules(email="a@b.example", smtp_host="m", smtp_user="n"),
            ChannelName.EMAIL,
            "without a",
        ),
        (AlertRules(email="a@b.example", secrets="none.toml"), ChannelName.EMAIL, "not found"),
        (AlertRules(webhook="https://b.example", secrets="x"), ChannelName.WEBHOOK, "not found"),
    ],
)
def test_a_way_that_cannot_work_says_so_each_time(
    rules: AlertRules, channel: ChannelName, why: str, tmp_path: Path
) -> None:
    outcome = send(channel, rules, folder=tmp_path)
    assert outcome.result is Delivered.NOT_SENT
    assert why in outcome.why
