"""`netready wifi`: what others captured or exported of the air, read here."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready.cli import controller, wifi_forecast
from netready.cli.output import STANDARD_OUTPUT, check_json, write_json
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready_probes.wifi.decode import Decoded

_DECODE_EPILOG = (
    "Examples: netready wifi decode scan.txt netsh.txt beacons.pcapng --json - | "
    "iw dev wlan0 scan | netready wifi decode -"
)
_STANDARD_INPUT = Path("-")


def register(app: typer.Typer) -> None:
    """Adds the group with one command a source."""
    group = typer.Typer(
        help="What others captured or exported of the air, read here.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("decode", epilog=_DECODE_EPILOG)(decode)
    group.command("controller", epilog=controller.EXAMPLE)(controller.controller)
    group.command("forecast", epilog=wifi_forecast.EXAMPLE)(wifi_forecast.forecast)
    app.add_typer(group, name="wifi")


def decode(
    files: list[Path] = typer.Argument(metavar="FILE...", help="- is standard input."),
    format_name: str | None = typer.Option(
        None, "--format", metavar="NAME", help="Of all the files, where it cannot be told."
    ),
    json_file: str | None = typer.Option(
        None, "--json", metavar="FILE", help="The readings as JSON; - is standard output."
    ),
) -> None:
    """Captured text or packets to readings: iw, netsh, nmcli, system_profiler, wdutil, captures.

    A file that cannot be read is named, and the others are read all the same.
    """
    from netready.cli.wifi_text import lines_of

    check_json(json_file)
    _check_format(format_name)
    found: list[tuple[str, Decoded]] = []
    faults: list[str] = []
    for file in files:
        try:
            decoded = _decoded(file, format_name)
        except BadInputError as error:
            faults += error.faults
            continue
        found.append((str(file), decoded))
        faults += [f"{file}: {fault}" for fault in decoded.faults]
        if json_file != STANDARD_OUTPUT:
            print("\n".join(lines_of(str(file), decoded)))
    write_json(
        {"files": [{"file": name, "readings": each} for name, each in found], "faults": faults},
        json_file,
    )
    if not any(each.says_something for _, each in found):
        raise BadInputError(faults)
    for fault in faults:  # what could be read was told; this is the rest
        print(f"netready: {fault}", file=sys.stderr)


def _check_format(name: str | None) -> None:
    from netready_probes.wifi.decode import CAPTURE, FORMATS

    allowed = (*FORMATS, CAPTURE)
    if name is not None and name not in allowed:
        raise BadInputError([f"--format {name}: is unknown; allowed: {', '.join(allowed)}"])


def _decoded(file: Path, format_name: str | None) -> "Decoded":
    from netready_probes.wifi.decode import FORMATS, Decoded, decode, text_of
    from netready_probes.wifi.windows.netsh_shapes import unparsed

    content = _content(file)
    if not content:
        return Decoded(format="", faults=("The file is empty.",))
    found = decode(content, format_name)
    if found is not None and not found.says_something and not found.faults:
        return replace(found, faults=(f"Nothing of {found.format} is in it.",))
    if found is not None:
        return found
    names = ", ".join(FORMATS)
    fault = f"its format could not be told; give --format with one of: {names}"
    return Decoded(format="", faults=(fault,), raw=unparsed(text_of(content)))


def _content(file: Path) -> bytes:
    from netready_probes.wifi.decode import FILE_BYTES_MAX

    try:
        if file == _STANDARD_INPUT:
            content = sys.stdin.buffer.read(FILE_BYTES_MAX + 1)
        else:
            with file.open("rb") as source:
                content = source.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadInputError([f"{file}: cannot be read ({error.strerror})"]) from error
    if len(content) > FILE_BYTES_MAX:
        raise BadInputError([f"{file}: larger than {FILE_BYTES_MAX:,} bytes, which is the most"])
    return content
