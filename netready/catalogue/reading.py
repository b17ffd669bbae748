"""TOML file to checked rows, with one line for every fault a person can mend.

The files are read here and nowhere else; `root` is the packaged data unless a caller has a
folder of its own.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from netready.catalogue.file_lines import line_of
from netready.catalogue.rows import Row, SourceRef, SourcesFile
from netready.domain.activity import Sourced
from netready.domain.errors import BadInputError

R = TypeVar("R", bound=Row)


def data_root() -> Traversable:
    """The folder with the catalogue's own files."""
    return files("netready.catalogue")


def read_rows(root: Traversable, path: str, shape: type[R]) -> R:
    """A checked file.

    Raises:
        BadInputError: with every fault of the file.
    """
    try:
        table = tomllib.loads(root.joinpath(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInputError([f"{path}: not found in the catalogue"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError([f"{path}: not readable as TOML: {error}"]) from None
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults = [f"{path}: {_line(table, fault)}" for fault in details]
        raise BadInputError(located(root, faults)) from None


def toml_names(root: Traversable, folder: str) -> list[str]:
    """Paths of the TOML files in a folder, sorted."""
    entries = root.joinpath(folder).iterdir()
    return sorted(f"{folder}/{entry.name}" for entry in entries if entry.name.endswith(".toml"))


def read_sources(root: Traversable) -> Mapping[str, Sourced]:
    """Every source by id; the mark is given where it is used."""
    path = "sources.toml"
    sheet = read_rows(root, path, SourcesFile)
    return {
        key: Sourced(
            text=f"{row.text}, {row.address}" if row.address else row.text,
            read_on=(row.read_on or sheet.read_on).isoformat(),
            mark="",
        )
        for key, row in sheet.source.items()
    }


def sourced(known: Mapping[str, Sourced], refs: Sequence[SourceRef]) -> tuple[Sourced, ...]:
    """References as values, in their order; unknown ids are left to `unknown_sources`."""
    return tuple(
        Sourced(
            text=f"{ref.note}: {known[ref.id].text}" if ref.note else known[ref.id].text,
            read_on=known[ref.id].read_on,
            mark=ref.mark,
        )
        for ref in refs
        if ref.id in known
    )


def unknown_sources(
    known: Mapping[str, Sourced], refs: Sequence[SourceRef], place: str
) -> Iterator[str]:
    """One line for each reference that `sources.toml` does not have."""
    for ref in refs:
        if ref.id not in known:
            yield f"{place}: sources: found {ref.id!r}, allowed: an id in sources.toml"


def repeated(keys: Sequence[str], place: str, what: str) -> Iterator[str]:
    """One line for each key that is there twice."""
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{place}: {key}: {what} is there {keys.count(key)} times, allowed: once"


def refuse(faults: Sequence[str], root: Traversable | None = None) -> None:
    """Raises BadInputError if there are any; with `root` each says its line."""
    if faults:
        raise BadInputError(located(root, faults) if root is not None else faults)


def located(root: Traversable, faults: Sequence[str]) -> list[str]:
    """The faults with the line after the file's name, where it can be found."""
    return [_located(root, fault) for fault in faults]


def _located(root: Traversable, fault: str) -> str:
    path, _, rest = fault.partition(": ")
    if not path.endswith(".toml"):
        return fault
    try:
        text = root.joinpath(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return fault
    # the last part is the fault itself
    line = line_of(text, rest.split(": ")[:-1])
    return f"{path}, line {line}: {rest}" if line else fault


def _line(table: Mapping[str, object], fault: ErrorDetails) -> str:
    """Where, what was found, what is allowed."""
    where = ": ".join(_way(table, fault["loc"]))
    match fault["type"]:
        case "extra_forbidden":
            text = "unknown key"
        case "missing":
            text = "missing"
        case "value_error":
            text = fault["msg"].removeprefix("Value error, ")
        case "too_short":
            text = f"found {fault['input']!r}, allowed: at least {fault['ctx']['min_length']}"
        case _:
            allowed = fault["msg"].removeprefix("Input should be ")
            text = f"found {fault['input']!r}, allowed: {allowed}"
    return f"{where}: {text}" if where else text


def _way(table: object, loc: Sequence[int | str]) -> list[str]:
    """The way to the fault; a table of a list goes by its own name, not by list and number."""
    way: list[str] = []
    for step in loc:
        if isinstance(step, int) and isinstance(table, list):
            table = table[step] if step < len(table) else None
            name = _name(table)
            way = [*way[:-1], name] if name else [*way, f"number {step + 1}"]
        else:
            table = table.get(str(step)) if isinstance(table, dict) else None
            way.append(str(step))
    return way


def _name(table: object) -> str:
    if not isinstance(table, dict):
        return ""
    return next((str(table[key]) for key in ("id", "key", "code", "host") if key in table), "")
