"""The schema from any older version to this one, at opening, whole or not at all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from netready.domain.errors import BadInputError
from netready.store.database.engine import Connections
from netready.store.database.schema import RECORDS

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(connections: Connections) -> None:
    """Brings the schema to this version; two that open it at once take turns.

    Raises:
        BadInputError: a newer netready made it, or its tables are somebody else's.
    """
    config = _config()
    with connections.write() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None and inspect(connection).has_table(RECORDS.name):
            raise BadInputError([f"{_shown(connections)}: holds tables of another program"])
        _refuse_newer(connections, config, found)
        config.attributes["connection"] = connection
        if found != head():
            command.upgrade(config, "head")


def check_version(connections: Connections) -> None:
    """Raises BadInputError unless it is a database of ours of just this version."""
    with connections.read() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        raise BadInputError([f"{_shown(connections)}: not a database of netready"])
    _refuse_newer(connections, _config(), found)
    if found != head():
        raise BadInputError(
            [f"{_shown(connections)}: made by an older netready; allowed after `netready serve`"]
        )


def head() -> str:
    """The version that this program makes."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _refuse_newer(connections: Connections, config: Config, found: str | None) -> None:
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        fault = f"{_shown(connections)}: made by a newer netready (schema {found})"
        raise BadInputError([f"{fault}; allowed: at most {head()}. Install the newer one."])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _shown(connections: Connections) -> str:
    return connections.url.render_as_string(hide_password=True)
