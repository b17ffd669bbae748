"""`netready nightly alert-test`, and a program killed while it tells, against real receivers."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netready.coordinator.alerts.journal import NAME
from netready.coordinator.alerts.message import message_of
from netready.coordinator.alerts.webhook import signature
from netready.domain.alerts import Alert, AlertKind
from tests.coordinator.alerts.receivers import mail_server, silent_server, web_server

HEAD = '[site]\nname = "Test school"\ncountry = "GB-ENG"\nphase = "primary"\npupils = 60\n'
NOW = datetime(2026, 11, 3, 22, 0, tzinfo=UTC)
TELL = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from netready.coordinator.alerts.channels import Machine
from netready.coordinator.alerts.post import post_of
from netready.domain.alerts import Alert, AlertKind
from netready.store.site_file import read_site
site = Path(sys.argv[1])
now = datetime(2026, 11, 3, 22, 0, tzinfo=UTC)
post = post_of(read_site(site), Machine(folder=site.parent, environment=os.environ),
               site.parent / "alerts")
print(post.tell([Alert(key=key, kind=AlertKind.CHANGED, words=key, at=now)
                 for key in sys.argv[2:]], now)[0].outcome.result)
"""


def site_file(folder: Path, alerts: str) -> Path:
    path = folder / "school.toml"
    path.write_text(f"{HEAD}[alerts]\n{alerts}\n")
    return path


def mailing(port: int) -> str:
    return (
        'email = "it@school.example"\nsmtp_host = "127.0.0.1"\nsmtp_security = "none"\n'
        f"smtp_port = {port}"
    )


def alert_test(site: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", "nightly", "alert-test", "--site", str(site)],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env={**os.environ, **variables},
    )


def test_the_test_reaches_mailbox_webhook_and_file(tmp_path: Path) -> None:
    with mail_server() as box, web_server() as posted:
        alerts = f'{mailing(box.port)}\nwebhook = "{posted.url}"\nfile = "alerts.jsonl"'
        done = alert_test(site_file(tmp_path, alerts), NETREADY_WEBHOOK_SECRET="of the school")
    assert (done.returncode, done.stdout) == (0, "email: sent\nwebhook: sent\nfile: sent\n")
    assert box.mails[0]["Subject"] == "Test school: a test; nothing happened"
    assert "night capacity" not in box.mails[0].get_content()
    ((_, headers, body),) = posted.bodies
    at_s = int(headers["webhook-timestamp"])
    made = signature("of the school", headers["webhook-id"], at_s, body)
    assert headers["webhook-signature"] == made
    assert '"test": true' in (tmp_path / "alerts.jsonl").read_text()
    assert not (tmp_path / NAME).exists()


def test_a_channel_that_fails_is_named_with_its_remedy_and_not_its_secret(tmp_path: Path) -> None:
    with web_server() as posted:
        posted.status = 500
        site = site_file(tmp_path, 'file = "alerts.jsonl"')
        done = alert_test(site, NETREADY_WEBHOOK_URL=f"{posted.url}/hunter2")
    assert done.returncode == 3
    assert "webhook: not-sent: the webhook answered 500" in done.stdout
    assert "file: sent" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_without_a_channel_the_fault_says_what_is_allowed(tmp_path: Path) -> None:
    done = alert_test(site_file(tmp_path, ""))
    assert done.returncode == 2
    assert "nobody is told; allowed email, webhook or file" in done.stderr


def tell(site: Path, *keys: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TELL, str(site), *keys], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(os.name == "nt", reason="not to be had here: SIGKILL")
def test_a_program_killed_while_it_tells_tells_nothing_twice(tmp_path: Path) -> None:
    lines = [b"220 here\r\n", b"250 here\r\n", b"250 from\r\n", b"250 to\r\n", b"354 go\r\n"]
    with silent_server(*lines) as port:
        killed = tell(site_file(tmp_path, mailing(port)), "a")
        wait_for(tmp_path / "alerts" / NAME, '"began"')
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=30)
    with mail_server() as box:
        site = site_file(tmp_path, mailing(box.port))
        told, _ = tell(site, "a", "b").communicate(timeout=60)
    assert told == "sent\n"
    (mail,) = box.mails
    message = message_of(
        "Test school", "email", [Alert(key="b", kind=AlertKind.CHANGED, words="b", at=NOW)]
    )
    assert mail["Message-ID"] == f"<{message.id}@netready.invalid>"
    assert "nobody knows whether it arrived" in mail.get_content()


def wait_for(path: Path, text: str) -> None:
    end_s = time.monotonic() + 30
    while not (path.exists() and text in path.read_text()):
        assert time.monotonic() < end_s
        time.sleep(0.02)
