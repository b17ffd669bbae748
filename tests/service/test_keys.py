from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from netready.domain.errors import BadInputError
from netready.service.keys import KEY_NAME, signing_key
from netready_probes.agent.orders import SIGNED_PREFIX


def test_the_key_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    first = signing_key(folder)
    assert signing_key(folder).public_hex == first.public_hex
    assert (folder / KEY_NAME).stat().st_mode & 0o777 == 0o600
    assert signing_key(tmp_path / "other").public_hex != first.public_hex


def test_a_signature_is_of_duties_and_of_nothing_else(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public_hex))
    signature = bytes.fromhex(key.signature("é"))
    public.verify(signature, SIGNED_PREFIX + "é".encode())
    with pytest.raises(InvalidSignature):
        public.verify(signature, "é".encode())


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_broken_key_is_said_and_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_NAME).write_bytes(content)
    with pytest.raises(BadInputError, match="signing-key: cannot be used"):
        signing_key(tmp_path)
    assert (tmp_path / KEY_NAME).read_bytes() == content
