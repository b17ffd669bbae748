"""The README and the program agree: no command, probe or engine without its line."""

import re
from pathlib import Path

import typer
from typer.main import get_command

from netready.cli import app
from netready_probes.registry import PROBES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))
)


def command_names() -> list[str]:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return sorted(group.commands)


def test_every_command_stands_in_the_docs_with_an_example() -> None:
    missing = [name for name in command_names() if f"netready {name}" not in DOCS]
    assert missing == []


def test_every_command_has_help_with_an_example() -> None:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    for name, command in group.commands.items():
        assert command.help, name
        subcommands = getattr(command, "commands", {})
        epilogs = [command.epilog or "", *(sub.epilog or "" for sub in subcommands.values())]
        assert any("netready" in epilog for epilog in epilogs), f"{name}: no example in --help"


def test_every_probe_stands_in_the_docs() -> None:
    assert [probe.name for probe in PROBES if f"`{probe.name}`" not in DOCS] == []


def test_the_two_commands_open_the_readme() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert blocks[0].split("\n")[:2] == ["python3 run.py assess", "python3 run.py test"]


def test_no_link_in_the_docs_leads_nowhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_decisions_are_numbered_dated_and_say_their_state() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    for page in pages:
        assert re.search(r"^20\d\d-\d\d-\d\d, (accepted|superseded)", page.read_text(), re.M), page
