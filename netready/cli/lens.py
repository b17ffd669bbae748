"""`netready lens`: other published methods over a table of measurements."""

from pathlib import Path

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json

_JSON_HELP = "Write the results as JSON; - is standard output."
_FILE_HELP = "CSV with a header, or JSON: one object, or a list of them."


def register(app: typer.Typer) -> None:
    """Adds the group with one command a method."""
    group = typer.Typer(
        help="The other published methods over a CSV or JSON of measurements.",
        no_args_is_help=True,
        epilog="Example: netready lens iqb schools.csv --json iqb.json",
        rich_markup_mode=None,
    )
    group.command("iqb", epilog="Example: netready lens iqb schools.csv --config edu")(iqb)
    group.command("qoo", epilog="Example: netready lens qoo measured.json --json -")(qoo)
    group.command("aim", epilog="Example: netready lens aim speedtest.json")(aim)
    group.command("rpm", epilog="Example: netready lens rpm samples.csv")(rpm)
    group.command("dfe", epilog="Example: netready lens dfe answers.csv")(dfe)
    group.command("all", epilog="Example: netready lens all measured.csv --json all.json")(every)
    app.add_typer(group, name="lens")


def iqb(
    file: Path = typer.Argument(help=_FILE_HELP),
    config: str = typer.Option("default", "--config", help="default or edu."),
    json_file: str | None = typer.Option(None, "--json", help=_JSON_HELP),
) -> None:
    """Internet Quality Barometer: download_throughput_mbps, upload_..., latency_ms, packet_loss."""
    from netready.cli.lens_tables import iqb_rows

    _write(iqb_rows(file, config), json_file)


def qoo(
    file: Path = typer.Argument(help=_FILE_HELP),
    json_file: str | None = typer.Option(None, "--json", help=_JSON_HELP),
) -> None:
    """Quality of Outcome: latency by percentile (latency_p95_ms), loss, throughput_mbps."""
    from netready.cli.lens_tables import qoo_rows

    _write(qoo_rows(file), json_file)


def aim(
    file: Path = typer.Argument(help=_FILE_HELP),
    json_file: str | None = typer.Option(None, "--json", help=_JSON_HELP),
) -> None:
    """Cloudflare AIM: download, upload (bit/s), latency, jitter, packetLoss, ...LoadedLatency."""
    from netready.cli.lens_tables import aim_rows

    _write(aim_rows(file), json_file)


def rpm(
    file: Path = typer.Argument(help=_FILE_HELP),
    json_file: str | None = typer.Option(None, "--json", help=_JSON_HELP),
) -> None:
    """Responsiveness: samples_ms, or tcp_ms, tls_ms, http_ms and self_ms, under load.

    With interval_rpm, the responsiveness of each interval, its confidence is said too.
    """
    from netready.cli.lens_tables import rpm_rows

    _write(rpm_rows(file), json_file)


def dfe(
    file: Path = typer.Argument(help=_FILE_HELP),
    json_file: str | None = typer.Option(None, "--json", help=_JSON_HELP),
) -> None:
    """DfE weakest link: one answer a row: topic, question, answer (low, medium, high or empty)."""
    from netready.cli.lens_links import dfe_rows

    _write(dfe_rows(file), json_file)


def every(
    file: Path = typer.Argument(help=_FILE_HELP),
    json_file: str | None = typer.Option(None, "--json", help=_JSON_HELP),
) -> None:
    """Every method over the same row, and one sentence on why they differ."""
    from netready.cli.lens_links import all_rows

    _write(all_rows(file), json_file)


def _write(rows: list[dict[str, object]], json_file: str | None) -> None:
    write_json(rows, json_file)
    if json_file == STANDARD_OUTPUT:
        return
    for row in rows:
        typer.echo(f"{row['name']}: {row['sentence']}")
