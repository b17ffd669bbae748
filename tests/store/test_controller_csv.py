"""Lists of radios as consoles save them; every cell that cannot be read is named and left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.controller import ControllerRadio
from netready.domain.errors import BadInputError
from netready.store.controller_csv import ControllerList, mapping_of, parse_controller

PLAIN = """AP Name,Radio,Channel,Width,Tx Power,Clients,Channel Utilization (%),Room
AP-12,5 GHz,36,80,17 dBm,22,45,Room 12
AP-12,2.4 GHz,6,20 MHz,8,3,61,Room 12
"""


def read(text: str, **mapping: str) -> ControllerList:
    return parse_controller(text, name="radios.csv", mapping=mapping)


def one(cells: str, header: str = "AP,Channel,Width,Power,Clients,Utilisation") -> ControllerRadio:
    found = read(f"{header}\n{cells}\nspare,1,20,10,5,50\n")
    return found.radios[0]


def test_a_plain_list_is_read_by_its_usual_names() -> None:
    found = read(PLAIN)
    assert found.faults == ()
    assert found.radios[0] == ControllerRadio(
        ap="AP-12",
        radio="5 GHz",
        room="Room 12",
        band="5 GHz",
        channel=36,
        width_mhz=80,
        power_dbm=17,
        clients=22,
        utilisation_ratio=0.45,
    )
    assert found.radios[1].band == "2.4 GHz"
    assert found.radios[1].power_dbm == 8


def test_a_mapping_says_which_column_is_which() -> None:
    text = "Gerät;Kanal;Belegung\nAP 1;36 (80 MHz);45,5 %\n"
    found = read(text, ap="Gerät", channel="Kanal", utilisation="Belegung")
    (radio,) = found.radios
    assert (radio.channel, radio.width_mhz) == (36, 80)
    assert radio.utilisation_ratio == pytest.approx(0.455)
    assert found.columns["ap"] == "Gerät"


def test_lines_of_an_export_about_itself_come_before_the_header() -> None:
    found = read(f"Report: radios\nMade on,2026-11-20\n\n{PLAIN}")
    assert len(found.radios) == 2


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("x,36/80,,,,", (36, 80.0)),
        ("x,11ng,,,,", (11, None)),
        ("x,161,40,,,", (161, 40.0)),
        ("x,auto,-,,,", (None, None)),
    ],
)
def test_channel_and_width_in_their_odd_forms(
    cells: str, expected: tuple[int | None, float | None]
) -> None:
    radio = one(cells)
    assert (radio.channel, radio.width_mhz) == expected


@pytest.mark.parametrize(
    ("power", "dbm"), [("100 mW", 20.0), ("17,5dBm", 17.5), ("High", None), ("Level 3", None)]
)
def test_power_is_in_dbm_or_not_known(power: str, dbm: float | None) -> None:
    radio = read(f'AP,Power\nx,"{power}"\n').radios[0]
    assert radio.power_dbm == (None if dbm is None else pytest.approx(dbm))


@pytest.mark.parametrize(
    ("column", "ratios"),
    [
        (("45", "100"), (0.45, 1.0)),
        (("0.45", "1"), (0.45, 1.0)),
        (("0.5 %", "80 %"), (0.005, 0.8)),
        (("1", "1"), (None, None)),  # of a hundred, or of one?
        (("0", "50"), (None, 0.5)),  # never measured, or off: not idle
        (("n/a", "50"), (None, 0.5)),
    ],
)
def test_a_share_is_per_cent_or_of_the_whole_by_its_column(
    column: tuple[str, str], ratios: tuple[float | None, float | None]
) -> None:
    found = read("AP,Utilisation\n" + "".join(f"x,{cell}\n" for cell in column))
    assert tuple(radio.utilisation_ratio for radio in found.radios) == ratios


def test_a_share_of_zero_says_why_it_is_not_known() -> None:
    assert "not measured" in one("x,36,,,4,0").doubts[0]


@pytest.mark.parametrize(
    ("channel", "width", "band"),
    [("6", "20", "2.4 GHz"), ("36", "80", "5 GHz"), ("37", "160", "6 GHz"), ("5", "160", "")],
)
def test_the_band_follows_from_the_channel_where_it_can(
    channel: str, width: str, band: str
) -> None:
    assert one(f"x,{channel},{width},,,").band == band


def test_cells_that_cannot_be_read_are_named_with_their_line_and_the_rest_goes_on() -> None:
    found = read(
        "AP,Channel,Width,Power,Clients,Utilisation\nx,999,33,90,-4,180\ny,1,20,9,1,9\n,1,,,,\n"
    )
    assert [fault.split(": found")[0] for fault in found.faults] == [
        "radios.csv:2: channel",
        "radios.csv:2: width",
        "radios.csv:2: clients",
        "radios.csv:2: power",
        "radios.csv:2: utilisation",
        "radios.csv:4: ap: empty; the row was left out",
    ]
    assert found.radios[0] == ControllerRadio(ap="x")
    assert found.radios[1].channel == 1


@pytest.mark.parametrize(
    ("text", "mapping", "words"),
    [
        ("", {}, "no row names the columns"),
        ("a,b\n1,2\n", {}, "no row names the columns"),
        ("AP\nAP-1\n", {}, "no row names the columns"),
        ("Channel,Clients\n36,2\n", {}, "no row names the columns"),
        (PLAIN, {"clients": "Clents"}, "did you mean 'Clients'?"),
        ("AP,Channel\n,36\n", {}, "no row names an access point"),
        ("AP,Channel\n" + "x,1\n" * 5001, {}, "allowed 5000"),
    ],
)
def test_a_file_that_is_no_list_is_refused(text: str, mapping: dict[str, str], words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read(text, **mapping)
    assert any(words in fault for fault in caught.value.faults)


def test_a_mapping_is_checked_whole() -> None:
    assert mapping_of(["radio=Slot ID", "ap = Name"]) == {"radio": "Slot ID", "ap": "Name"}
    with pytest.raises(BadInputError) as caught:
        mapping_of(["radio", "room=", "chanel=Ch", "ap=a", "ap=b"])
    words = ("OURS=THEIRS", "OURS=THEIRS", "did you mean 'channel'?", "twice")
    pairs = zip(words, caught.value.faults, strict=True)
    assert all(word in fault for word, fault in pairs)


def test_formulas_and_control_characters_stay_text() -> None:
    radio = read('AP,Channel\n"=1+1\x1b[31m",36\n').radios[0]
    assert radio.ap == "=1+1?[31m"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        found = parse_controller(f"AP,Channel,Utilisation\n{text}", name="x", mapping={})
    except BadInputError:
        return
    assert all(r.utilisation_ratio is None or 0 < r.utilisation_ratio <= 1 for r in found.radios)
