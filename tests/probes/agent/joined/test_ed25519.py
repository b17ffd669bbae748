"""Signatures: the vectors of RFC 8032 7.1, and another library beside ours."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from netready_probes.agent.joined.ed25519 import is_signed

ORDER = 2**252 + 27742317777372353535851937790883648493
# RFC 8032 7.1: TEST 1, 2, 3, SHA(abc): public key, message, signature
VECTORS = {
    "test 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "test 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "test 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3"
        "feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c664"
        "31e0303dca179c138ac17ad9bef1177331a704",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_of_the_standard_are_signed(name: str) -> None:
    key, message, signature = (bytes.fromhex(text) for text in VECTORS[name])
    assert is_signed(key, signature, message)


@pytest.mark.parametrize("at", [0, 31, 32, 63])
def test_a_bit_that_is_changed_anywhere_is_seen(at: int) -> None:
    key, message, signature = (bytes.fromhex(text) for text in VECTORS["test 3"])
    changed = bytearray(signature)
    changed[at] ^= 1
    assert not is_signed(key, bytes(changed), message)
    assert not is_signed(key, signature, message + b"\0")
    assert not is_signed(bytes([key[0] ^ 1]) + key[1:], signature, message)


def test_a_signature_has_one_form() -> None:
    key, message, signature = (bytes.fromhex(text) for text in VECTORS["test 2"])
    twin = int.from_bytes(signature[32:], "little") + ORDER  # the same point, RFC 8032 8.4
    assert not is_signed(key, signature[:32] + twin.to_bytes(32, "little"), message)


@pytest.mark.parametrize(
    "key",
    [
        b"",
        bytes(31),
        b"\xff" * 32,
        (2**255 - 19).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),  # x is 0, and yet said to be odd
        (2).to_bytes(32, "little"),  # on no point of the curve
    ],
)
def test_what_is_no_key_signs_nothing(key: bytes) -> None:
    assert not is_signed(key, bytes.fromhex(VECTORS["test 1"][2]), b"")
    assert not is_signed(key, b"", b"")


@settings(max_examples=15, deadline=None)
@given(secret=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300))
def test_what_another_library_signs_is_signed(secret: bytes, message: bytes) -> None:
    theirs = Ed25519PrivateKey.from_private_bytes(secret)
    key = theirs.public_key().public_bytes_raw()
    assert is_signed(key, theirs.sign(message), message)
    assert not is_signed(key, theirs.sign(message + b"x"), message)
