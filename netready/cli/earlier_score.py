"""An earlier `score.json`, given to be compared with."""

from pathlib import Path

from netready.domain.errors import BadInputError
from netready.domain.typed_json import NotAValueError, parsed
from netready.store.files import read_text
from netready_reports.earlier import Earlier, earlier_from

BYTES_MAX = 20_000_000


def earlier_from_file(path: Path) -> Earlier:
    """What the pages need of it. Raises BadInputError: no file, no JSON, no score of a school."""
    return earlier_from(score_document(path), str(path))


def score_document(path: Path) -> object:
    """The JSON of a score file as it is. Raises BadInputError: no file, too big, no JSON."""
    wanted = "a score.json of `netready score`"
    text = read_text(path, limit_bytes=BYTES_MAX, wanted=wanted)
    try:
        return parsed(text.encode())
    except NotAValueError as error:
        raise BadInputError([f"{path}: found no JSON, allowed {wanted}"]) from error
