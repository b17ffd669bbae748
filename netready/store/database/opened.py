"""The database as others see it."""

from typing import Self

from netready.store.database.address import database_url
from netready.store.database.agents import Agents
from netready.store.database.engine import Connections
from netready.store.database.migration import check_version, migrate
from netready.store.database.nights import Nights
from netready.store.database.records import Records
from netready.store.database.runs import Runs
from netready.store.database.settings import Settings
from netready.store.database.walk import Walk


class Database:
    """An opened database; every method of its repositories may be called from any thread.

    Attributes:
        records, agents, walk, runs, settings, nights: its repositories.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        """Opens it, brings its schema to this version, or makes one where there is none.

        Args:
            url: sqlite:///FILE or postgresql://USER@HOST/DATABASE.
            read_only: nothing is made or changed, neither rows nor the schema.

        Raises:
            BadInputError: not such a URL; no such file; made by a newer netready; with
                `read_only` also: made by an older one, or not ours.
            StoreUnavailableError: it does not answer.
        """
        self._connections = Connections(database_url(url), read_only=read_only)
        try:
            (check_version if read_only else migrate)(self._connections)
        except BaseException:
            self._connections.close()
            raise
        self.records = Records(self._connections)
        self.agents = Agents(self._connections)
        self.walk = Walk(self._connections)
        self.runs = Runs(self._connections)
        self.settings = Settings(self._connections)
        self.nights = Nights(self._connections)

    @property
    def connections(self) -> Connections:
        """For what is no repository: retention."""
        return self._connections

    def close(self) -> None:
        """Gives the connections back; what was accepted is on the disk anyway."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
