"""Settings that are changed while the aggregator runs, as plain JSON values. No secrets."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from netready.store.database.engine import Connections
from netready.store.database.schema import SETTINGS


class Settings:
    """A value a key."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, key: str, default: object = None) -> object:
        """The value of a key, or the default where nobody has set it."""
        return self.all().get(key, default)

    def put(self, key: str, value: object) -> None:
        """Sets it; None is a value, too."""
        with self._connections.write() as connection:
            connection.execute(delete(SETTINGS).where(SETTINGS.c.key == key))
            connection.execute(insert(SETTINGS), {"key": key, "value": value})

    def all(self) -> Mapping[str, object]:
        """Every key and its value."""
        with self._connections.read() as connection:
            rows = connection.execute(select(SETTINGS)).all()
        return {row.key: row.value for row in rows}
