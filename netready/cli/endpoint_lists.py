"""Endpoints to probe: lists of the catalogue by name, or a file of one's own."""

from pathlib import Path

from netready.domain.errors import BadInputError
from netready_probes.contract import BadSettingError, Endpoint
from netready_probes.settings import address_of

_BYTES_MAX = 100_000
_LINES_MAX = 200


def endpoints_from(given: str) -> tuple[Endpoint, ...]:
    """Endpoints of a list ("google"), or of a text file with one HOST[:PORT] a line.

    Raises:
        BadInputError: no such list or file, or lines that are no hosts, one fault each.
    """
    path = Path(given)
    if path.is_file():
        return _from_text(_text(path), given)
    from netready.coordinator.cloud import listed_endpoints

    return listed_endpoints([given])


def _text(path: Path) -> str:
    if path.stat().st_size > _BYTES_MAX:
        raise BadInputError([f"{path}: larger than the {_BYTES_MAX} bytes allowed"])
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = f"{path}: byte {error.start} is not UTF-8; allowed: UTF-8 text"
        raise BadInputError([fault]) from error
    except OSError as error:
        raise BadInputError([f"{path}: cannot be read: {error.strerror}"]) from error


def _from_text(text: str, name: str) -> tuple[Endpoint, ...]:
    found: dict[tuple[str, int], Endpoint] = {}
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        try:
            address = address_of(words, 443)
        except BadSettingError as error:
            faults.append(f"{name} line {number}: {error}")
            continue
        found[address.host, address.port] = Endpoint(
            list_name="own", host=address.host, port=address.port, required=True
        )
    if not found and not faults:
        faults.append(f"{name}: no endpoint; allowed: one HOST or HOST:PORT a line")
    if len(found) > _LINES_MAX:
        faults.append(f"{name}: {len(found)} endpoints; allowed: at most {_LINES_MAX}")
    if faults:
        raise BadInputError(faults)
    return tuple(found.values())
