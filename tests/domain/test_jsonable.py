"""One value, one text; and the text can be kept, sent and looked at."""

import json

from hypothesis import given
from hypothesis import strategies as st

from netready.domain.jsonable import canonical_json


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text_comes_back_and_can_be_written(text: str) -> None:
    line = canonical_json({"ssid": text})
    line.encode("utf-8")
    assert json.loads(line) == {"ssid": text}


def test_what_hides_is_written_as_its_number() -> None:
    assert canonical_json("a\u202e\x9b\x7f\ufeffé") == r'"a\u202e\u009b\u007f\ufeffé"'


def test_half_a_letter_could_not_be_read() -> None:
    assert canonical_json("a\ud800b") == '"a\ufffdb"'
