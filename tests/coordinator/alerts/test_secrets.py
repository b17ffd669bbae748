"""Passwords come from the environment or a file of the owner's own, and are shown nowhere."""

import os
from pathlib import Path

import pytest

from netready.coordinator.alerts.mail import MailServer
from netready.coordinator.alerts.secrets import Secrets, read_secrets
from netready.coordinator.alerts.webhook import Webhook
from netready.domain.errors import BadInputError


def secrets_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "secrets.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_variable_goes_before_the_file(tmp_path: Path) -> None:
    path = secrets_file(tmp_path, 'smtp_password = "a"\nwebhook_secret = "b"\n')
    found = read_secrets({"NETREADY_SMTP_PASSWORD": "c", "NETREADY_WEBHOOK_SECRET": ""}, path)
    assert found == Secrets(smtp_password="c", webhook_secret="b")
    assert read_secrets({"NETREADY_SECRETS": str(path)}, None).smtp_password == "a"
    assert read_secrets({}, None) == Secrets()


@pytest.mark.skipif(os.name == "nt", reason="not to be had here: modes of files")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = secrets_file(tmp_path, 'smtp_password = "hunter2"', mode)
    with pytest.raises(BadInputError, match="allowed 600: chmod 600") as caught:
        read_secrets({}, path)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('smtp_pasword = "hunter2"', "did you mean 'smtp_password'?"),
        ("smtp_password = 12345", "smtp_password: found something else"),
        ('smtp_password = "hunter2\\n"', "smtp_password: found something else"),
        ("smtp_password = hunter2", "not valid TOML"),
        ("hunter2", "not valid TOML"),
    ],
)
def test_a_fault_in_the_file_is_named_without_the_secret(
    tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        read_secrets({}, secrets_file(tmp_path, text))
    assert expected in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_value_shows_its_secret() -> None:
    server = MailServer(
        host="m", port=25, security="none", to="a@b", sender="a@b", password="hunter2"
    )
    hook = Webhook(url="https://b.example/hunter2", secret="hunter2")
    for value in (Secrets(smtp_password="hunter2"), server, hook):
        assert "hunter2" not in repr(value)
