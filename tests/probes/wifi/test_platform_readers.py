"""Which way Windows and macOS are read, and what is asked of the system for it."""

import json

from netready.domain.failures import FailureWord
from netready_probes.seams import Finished
from netready_probes.wifi.child_reader import ChildReader
from netready_probes.wifi.macos.reader import (
    CORE_WLAN_ARGV,
    MacReader,
    macos_reader,
)
from netready_probes.wifi.reading import LinkState
from netready_probes.wifi.windows.reader import (
    NATIVE_ARGV,
    NetshReader,
    windows_reader,
)
from tests.fakes import FakePrograms, fake_system
from tests.probes.captured import captured
from tests.probes.wifi import windows_structs as made

NATIVE = " ".join(("python", *NATIVE_ARGV[1:]))
CORE_WLAN = " ".join(("python", *CORE_WLAN_ARGV[1:]))
LINKS = "netsh wlan show interfaces"
NETWORKS = "netsh wlan show networks mode=bssid"
PROFILER = "system_profiler SPAirPortDataType -json"
Answers = dict[str, Finished | str | list[str]]


def _native(**told: object) -> str:
    return json.dumps({"info": made.info().hex(), "alias": "Wi-Fi", **told}) + "\n"


def _windows(answers: Answers) -> ChildReader | NetshReader:
    return windows_reader(fake_system(programs=FakePrograms(_python(answers))))


def _python(answers: Answers) -> Answers:
    """The interpreter's name differs from machine to machine."""
    own = NATIVE_ARGV[0].rpartition("/")[2]
    return {line.replace("python ", f"{own} ", 1): said for line, said in answers.items()}


def test_windows_is_read_natively_where_that_answers() -> None:
    told = {"error": 0, "bytes": made.connection().hex()}
    raw = made.bss_list((b"Pupils", 5_180_000, -61, b""))
    networks = {"error": 0, "bytes": raw.hex()}
    reader = _windows(
        {
            NATIVE: _native(connection=told),
            f"{NATIVE} scan": _native(networks=networks, scan=0),
            f"{NATIVE} cached": _native(networks=networks),
        }
    )
    assert reader.source == "Native Wifi"
    assert reader.interfaces() == ("Wi-Fi",)
    assert reader.link("Wi-Fi").ssid == "Pupils"
    assert reader.link("Wi-Fi 9").state is LinkState.NO_ADAPTER
    assert (reader.scan("Wi-Fi").note, reader.cached("Wi-Fi").note != "") == ("", True)
    assert reader.survey("Wi-Fi") == ()


def test_a_native_refusal_is_not_asked_of_netsh_again() -> None:
    reader = _windows({NATIVE: _native(connection={"error": 5}), LINKS: "never asked"})
    assert isinstance(reader, ChildReader)
    assert "Location services" in reader.link("Wi-Fi").withheld


def test_without_the_native_way_the_text_is_read() -> None:
    answers: Answers = {
        NATIVE: Finished(exit_code=3, out="", err=""),
        LINKS: captured("netsh/interfaces_ja_old.txt"),
        NETWORKS: captured("netsh/networks_zh_fullwidth.txt"),
    }
    reader = _windows(answers)
    assert reader.source == "netsh text"
    assert (reader.interfaces(), reader.link("Wi-Fi").ssid) == (("Wi-Fi",), "学校")
    assert len(reader.scan("Wi-Fi").bss) == 1


def test_of_two_adapters_netsh_is_asked_for_the_one() -> None:
    answers: Answers = {
        NATIVE: Finished(exit_code=3, out="", err=""),
        LINKS: captured("netsh/interfaces_es_wrapped.txt"),
        f"{NETWORKS} interface=Wi-Fi": captured("netsh/networks_fr.txt"),
    }
    assert len(_windows(answers).cached("Wi-Fi").bss) == 1


def test_a_refusing_netsh_names_an_adapter_so_that_the_refusal_is_heard() -> None:
    answers: Answers = {
        NATIVE: Finished(exit_code=None, out="", err=""),
        LINKS: captured("netsh/interfaces_denied_zh.txt"),
    }
    reader = _windows(answers)
    (name,) = reader.interfaces()
    assert "Location services" in reader.link(name).withheld


def _mac(answers: Answers) -> ChildReader | MacReader:
    return macos_reader(fake_system(programs=FakePrograms(_python(answers))))


def test_macos_is_read_by_core_wlan_where_it_is_installed() -> None:
    line = json.dumps({"interfaceName": "en0", "powerOn": True, "rssiValue": -50})
    reader = _mac({CORE_WLAN: line, f"{CORE_WLAN} scan": line, f"{CORE_WLAN} cached": line})
    assert (reader.source, reader.interfaces()) == ("CoreWLAN", ("en0",))
    assert reader.link("en0").signal_dbm == -50
    assert reader.scan("en0").bss == reader.cached("en0").bss == ()
    assert reader.survey("en0") == ()


def test_without_core_wlan_the_programs_are_asked_and_wdutil_only_as_root() -> None:
    answers: Answers = {
        CORE_WLAN: Finished(exit_code=3, out="", err=""),
        PROFILER: captured("macos/profiler_26_redacted.json"),
        "id -u": "501\n",
        "wdutil info": captured("macos/wdutil_12.txt"),
    }
    reader = _mac(answers)
    assert (reader.source, reader.interfaces()) == ("system_profiler", ("en0",))
    assert reader.link("en0").streams is None
    assert len(reader.scan("en0").bss) == 2
    assert reader.survey("en0") == ()
    assert _mac({**answers, "id -u": "0\n"}).link("en0").streams == 2


def test_wdutil_of_another_adapter_adds_nothing() -> None:
    answers: Answers = {
        PROFILER: captured("macos/profiler_26_redacted.json"),
        "id -u": "0\n",
        "wdutil info": captured("macos/wdutil_12.txt").replace(": en0", ": en1"),
    }
    link = _mac(answers).link("en0")
    assert (link.ssid, link.bssid, link.streams) == (None, None, None)


def test_a_mac_that_says_nothing_is_unreadable() -> None:
    reader = _mac({PROFILER: ""})
    (name,) = reader.interfaces()
    assert reader.link(name).state is LinkState.UNREADABLE
    failure = reader.scan(name).failure
    assert failure is not None
    assert failure.word is FailureWord.BAD_ANSWER
