import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from netready.domain.errors import BadInputError
from netready.service.certificate import (
    LIFE,
    made_certificate,
    own_certificate,
    shown_fingerprint,
)

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOSTS = ("netready.school.example", "192.0.2.5", "2001:db8::5")


def test_one_is_made_for_every_name_and_kept(tmp_path: Path) -> None:
    made = made_certificate(tmp_path, HOSTS, NOW)
    read = x509.load_pem_x509_certificate(made.file.read_bytes())
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["netready.school.example"]
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == list(HOSTS[1:])
    assert made.key_file.stat().st_mode & 0o777 == 0o600
    assert made_certificate(tmp_path, ("other.example",), NOW + timedelta(days=700)) == made


def test_apple_accepts_how_long_it_lives(tmp_path: Path) -> None:
    read = x509.load_pem_x509_certificate(made_certificate(tmp_path, HOSTS, NOW).file.read_bytes())
    assert read.not_valid_after_utc - read.not_valid_before_utc <= timedelta(days=825)


def test_a_new_one_is_made_a_month_before_it_ends(tmp_path: Path) -> None:
    first = made_certificate(tmp_path, HOSTS, NOW)
    later = NOW + LIFE - timedelta(days=20)
    second = made_certificate(tmp_path, HOSTS, later)
    assert second.fingerprint != first.fingerprint
    assert second.ends_at > later + timedelta(days=700)


def test_the_schools_own_is_checked_before_it_is_served(tmp_path: Path) -> None:
    made = made_certificate(tmp_path / "a", HOSTS, NOW)
    other = made_certificate(tmp_path / "b", HOSTS, NOW)
    own = own_certificate(made.file, made.key_file, NOW)
    assert (own.own, own.names, own.fingerprint) == (True, HOSTS[:1], made.fingerprint)
    with pytest.raises(BadInputError, match="belong together"):
        own_certificate(made.file, other.key_file, NOW)
    with pytest.raises(BadInputError, match="cannot be used"):
        own_certificate(tmp_path / "none.pem", made.key_file, NOW)
    with pytest.raises(BadInputError, match="it ended on"):
        own_certificate(made.file, made.key_file, NOW + timedelta(days=900))


def test_a_broken_file_is_not_written_over(tmp_path: Path) -> None:
    made = made_certificate(tmp_path, HOSTS, NOW)
    made.file.write_text("nonsense")
    with pytest.raises(BadInputError, match="as they were made"):
        made_certificate(tmp_path, HOSTS, NOW)
    assert made.file.read_text() == "nonsense"


def test_a_fingerprint_is_shown_as_browsers_show_it(tmp_path: Path) -> None:
    made = made_certificate(tmp_path, HOSTS, NOW)
    der = ssl.PEM_cert_to_DER_cert(made.file.read_text())
    assert len(der) > 100
    shown = shown_fingerprint(made.fingerprint)
    assert shown.replace(":", "").lower() == made.fingerprint
    assert shown[2] == ":" and len(shown) == 95
