"""The address that is typed or scanned on a device."""

import pytest

from netready_probes.agent.joined.place import Place, place_from
from netready_probes.contract import Address, BadSettingError

PIN = "ab" * 32


def test_the_address_of_the_join_page_is_understood() -> None:
    place, code = place_from(f"https://10.20.0.5:7443/#ab3-k9q.{PIN}")
    assert place == Place(address=Address(host="10.20.0.5", port=7443), fingerprint=PIN)
    assert (code, place.url) == ("AB3K9Q", "https://10.20.0.5:7443")


@pytest.mark.parametrize("text", ["https://school.example", "https://school.example/agent#"])
def test_without_a_code_it_is_the_place_alone(text: str) -> None:
    place, code = place_from(text)
    assert (str(place.address), code, place.fingerprint) == ("school.example:443", "", "")


def test_a_fingerprint_may_stand_alone_and_have_colons() -> None:
    place, code = place_from("https://[fd00::5]:7443/#." + ":".join(["AB"] * 32))
    assert (place.fingerprint, code, place.url) == (PIN, "", "https://[fd00::5]:7443")


def test_plain_http_is_for_this_machine_or_for_those_who_insist() -> None:
    assert not place_from("http://127.0.0.1:8000/#AB3K9Q")[0].tls
    with pytest.raises(BadSettingError, match="--plain-http"):
        place_from("http://10.20.0.5:8000/#AB3K9Q")
    assert place_from("http://10.20.0.5:8000/#AB3K9Q", plain_http=True)[0].address.port == 8000


@pytest.mark.parametrize(
    "text",
    [
        "10.20.0.5:7443",
        "ftp://10.20.0.5/#AB3K9Q",
        "https://10.20.0.5/other#AB3K9Q",
        "https://10.20.0.5/#AB",
        "https://10.20.0.5/#AB3K9Q.1234",
        "https://user@10.20.0.5/#AB3K9Q",
        "https://10.20.0.5:99999/#AB3K9Q",
        "https://10.20.0.5/?code=AB3K9Q",
        "https:///#AB3K9Q",
        "https://" + "a" * 500,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadSettingError):
        place_from(text)
