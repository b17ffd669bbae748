"""An activity is a table: what each shape needs, what it must not have, and one line a fault."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netready.catalogue.loader import load_activities
from netready.domain.activity import Activity, Shape
from netready.domain.errors import BadInputError

Add = Callable[[str], Path]
SOURCES = 'sources = [{ id = "own", mark = "P", note = "a test" }]'
TABLES = {
    "segments": """
down_mbps = 1.0
up_mbps = 0.1
segment_s = 2.0
buffer_s = 4.0
ladder_mbps = [0.5, 1.0]
start_mbps = 0.5
limits = { delivered_ratio_min = 0.98, stalls_max = 0, startup_s_max = 3.0 }
""",
    "stream": """
down_mbps = 0.0
up_mbps = 1.0
interval_s = 0.1
limits = { delivered_ratio_min = 0.98, startup_s_max = 3.0 }
""",
    "requests": """
down_mbps = 0.8
up_mbps = 0.08
spread_s = 0.0
opening_exchanges = 2
opening_request_bytes = 1000
opening_answer_bytes = 100000
document_bytes = 300000
interval_s = 1.0
request_bytes = 10000
answer_bytes = 50000
limits = { delivered_ratio_min = 0.95, startup_s_max = 5.0, response_s_p95_max = 2.0 }
""",
    "pages": """
down_mbps = 0.8
up_mbps = 0.022
interval_s = 4.0
request_bytes = 1000
answer_bytes = 20000
objects = 10
object_bytes = 38000
limits = { delivered_ratio_min = 0.95, response_s_p95_max = 5.0 }
""",
    "media": """
down_mbps = 0.5
up_mbps = 0.5
audio_pps = 50.0
audio_bytes = 172
frames_per_s = 30.0
key_frame_s = 5.0
key_frame_factor = 6.0
packet_bytes = 1050
limits = { delivered_ratio_min = 0.98, mos_min = 3.6 }
""",
}


@pytest.fixture
def add(edit: Callable[[str, str, str], Path]) -> Add:
    """Puts a table before the others in a copy of the catalogue."""
    first = '[[activity]]\nkey = "video-480p"'

    def append(table: str) -> Path:
        return edit("activities.toml", first, f"[[activity]]\n{table}\n{first}")

    return append


def table_of(shape: str, old: str = "", new: str = "") -> str:
    body = TABLES[shape]
    assert old in body
    return f'key = "own"\ntitle = "Own"\nshape = "{shape}"\n{SOURCES}{body.replace(old, new, 1)}'


@pytest.mark.parametrize("shape", [shape.value for shape in Shape])
def test_a_new_activity_of_each_shape_is_a_table_only(shape: str, add: Add) -> None:
    found: Activity = load_activities(root=add(table_of(shape)))["own"]
    assert found.shape == shape
    assert found.sources[0].mark == "P"


FAULTS = [
    ("segments", "buffer_s = 4.0", "", "shape 'segments' also needs buffer_s"),
    ("segments", "segment_s = 2.0", "segment_s = 0.0", "segment_s: found 0.0, allowed: greater"),
    (
        "segments",
        "[0.5, 1.0]",
        "[1.0, 0.5]",
        r"ladder_mbps: found \[1.0, 0.5\], allowed: ascending",
    ),
    ("segments", "[0.5, 1.0]", "[0.5, 0.9]", "ladder_mbps: found .*, up to down_mbps"),
    ("segments", "start_mbps = 0.5", "start_mbps = 0.6", "start_mbps: found 0.6, allowed: one of"),
    ("segments", "start_mbps = 0.5", "", "`ladder_mbps` and `start_mbps` belong together"),
    ("segments", "up_mbps = 0.1", "up_mbps = 0.1\nobjects = 3", "'segments' has no objects"),
    ("segments", "stalls_max = 0", "mos_min = 4.0", "found mos_min, allowed only for shape media"),
    ("stream", "interval_s = 0.1", "", "shape 'stream' also needs interval_s"),
    ("stream", "interval_s = 0.1", "interval_s = 99.0", "interval_s: found 99.0, allowed: less"),
    ("stream", "up_mbps = 1.0", "up_mbps = -1.0", "up_mbps: found -1.0, allowed: greater"),
    (
        "requests",
        "answer_bytes = 50000",
        "",
        "found .*, allowed|'requests' also needs answer_bytes",
    ),
    ("requests", "down_mbps = 0.8", "down_mbps = 0.4", "down_mbps: found 0.4, allowed: 0.8, as"),
    ("requests", "up_mbps = 0.08", "up_mbps = 0.1", "up_mbps: found 0.1, allowed: 0.08, as sizes"),
    ("requests", "opening_answer_bytes = 100000\n", "", "`opening_exchanges` and `opening_answer_"),
    ("requests", "startup_s_max = 5.0, ", "", "limits: an opening also needs startup_s_max"),
    ("requests", "300000", "900000000", "document_bytes: found 900000000, allowed: less"),
    ("requests", "interval_s = 1.0", "interval_s = 1.0\nautosave_s = 9.0", "belong together"),
    ("pages", "objects = 10\n", "", "shape 'pages' also needs objects"),
    ("pages", "down_mbps = 0.8", "down_mbps = 2.0", "down_mbps: found 2, allowed: 0.8, as sizes"),
    ("media", "audio_pps = 50.0\n", "", "shape 'media' also needs audio_pps"),
    (
        "media",
        "down_mbps = 0.5",
        "down_mbps = 0.01",
        "found 0.01, allowed: 0, or 0.0688 .the audio",
    ),
    ("media", "down_mbps = 0.5", "down_mbps = 9.0", "found key frames of .* allowed: up to 60000"),
    ("media", "packet_bytes = 1050", "packet_bytes = 9000", "packet_bytes: found 9000, allowed"),
    ("media", "mos_min = 3.6", "stalls_max = 0", "stalls_max, allowed only for shape segments"),
    ("media", "mos_min = 3.6", "mos_min = 9.0", "mos_min: found 9.0, allowed: less than or equal"),
]


@pytest.mark.parametrize(("shape", "old", "new", "words"), FAULTS)
def test_a_faulty_activity_is_one_clear_line(
    shape: str, old: str, new: str, words: str, add: Add
) -> None:
    root = add(table_of(shape, old, new))
    told = rf"activities\.toml, line \d+: own: .*{words}"
    with pytest.raises(BadInputError, match=told) as caught:
        load_activities(root=root)
    assert len(str(caught.value).splitlines()) == 1


def test_the_name_before_this_one_is_not_accepted(add: Add) -> None:
    assert "video-lesson" not in load_activities()
    with pytest.raises(BadInputError, match="shape: found 'bursts', allowed: 'segments'"):
        load_activities(root=add(table_of("stream").replace('"stream"', '"bursts"')))
