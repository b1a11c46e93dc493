"""Opening a database by its URL, and what every engine offers."""

from __future__ import annotations

import abc
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from ..errors import FormatError
from .result import Result

DEFAULT_URL = "sqlite:///hartonomous.db"


class Database(abc.ABC):
    """A connection to one database. Use it from one thread; open another for another thread."""

    url: str

    @abc.abstractmethod
    def call(self, procedure: str, /, **parameters: Any) -> Result:
        """Runs a stored procedure by name. Parameter names are those of the T-SQL procedure without the @.

        The call is one transaction, unless it stands inside `transaction()`: it takes effect wholly or not at all.
        Raises UnknownNameError for a procedure or parameter that does not exist, MissingArgumentError, RangeError and
        the like for bad values (all of them together), and the numbered error that the procedure itself throws.
        """

    @abc.abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Calls inside the block take effect together, at its end, or not at all if it raises."""

    @abc.abstractmethod
    def procedures(self) -> list[str]:
        """Names of the procedures that can be called, sorted."""

    @abc.abstractmethod
    def close(self) -> None:
        """Closes the connection. Closing twice is allowed."""

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(url: str = DEFAULT_URL, *, create: bool = True) -> Database:
    """Opens `sqlite:///file.db` (made with all its tables if it is missing and `create` is true), `sqlite:///:memory:`,
    or SQL Server by `mssql://user@host:port/database` or an ODBC connection string.

    Raises FormatError for a URL of another kind and NotFoundError for a missing file when `create` is false.
    """
    if url.startswith("sqlite:///"):
        from .embedded.engine import EmbeddedDatabase

        return EmbeddedDatabase(url, create=create)
    if url.startswith("mssql://") or ("=" in url and "://" not in url):
        from .sqlserver import SqlServerDatabase

        return SqlServerDatabase(url)
    raise FormatError(
        f"a database URL must be sqlite:///file.db, mssql://user@host/database or an ODBC string; got {url!r}"
    )
