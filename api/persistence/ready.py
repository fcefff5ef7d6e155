"""How a statement that is run all the time reaches the database: compiled once, then sent by the driver alone.

On PostgreSQL two thirds of the time of a small statement went into what the library does around the driver. SQLite
takes the way through the library: it needs the library's reading and writing of dates.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Insert, Select, String, any_, bindparam
from sqlalchemy.exc import DBAPIError, MultipleResultsFound

from api.persistence.columns import Moment

Values = Mapping[str, Any]
NOTHING: Values = {}


@dataclass(slots=True, eq=False)
class Ready:
    """A statement, or what makes it for a dialect where it differs; its rows have their columns' names."""

    made: Any
    _text: str | None = None
    _fixed: dict[str, Any] = field(default_factory=dict)
    _moments: tuple[str, ...] = ()
    _shape: "_Shape | None" = None
    _statements: dict[str, Any] = field(default_factory=dict)

    def rows(self, connection: Connection, values: Values = NOTHING) -> Sequence[Any]:
        """Run it and return what it found."""
        if not goes_straight(connection):
            return connection.execute(self._statement(connection.dialect.name), dict(values)).all()
        with Sending(connection) as send:
            return self.fetched(send(self, values))

    def fetched(self, cursor: Any) -> Sequence[Any]:
        """Return the rows that the driver found."""
        found = cursor.fetchall()
        if self._shape is None:
            self._shape = _Shape.of(self._statement("postgresql"), cursor.description)
        return self._shape.rows(found)

    def run(self, connection: Connection, values: Values) -> int:
        """Run it and return how many rows it touched."""
        if not goes_straight(connection):
            return connection.execute(self._statement(connection.dialect.name), dict(values)).rowcount
        with Sending(connection) as send:
            count: int = send(self, values).rowcount
            return count

    @property
    def table(self) -> str:
        """The table that it writes to."""
        name: str = self._statement("postgresql").table.name
        return name

    def text(self, connection: Connection, values: Values) -> tuple[str, dict[str, Any]]:
        """Return what is sent to PostgreSQL."""
        if self._text is None:
            self._compile(connection, values)
        bound = {**self._fixed, **values}
        for name in self._moments:
            if bound[name] is not None:
                bound[name] = Moment.in_utc(bound[name])
        assert self._text is not None
        return self._text, bound

    def _compile(self, connection: Connection, values: Values) -> None:
        statement = self._statement("postgresql")
        columns = list(values) if isinstance(statement, Insert) else None
        compiled = statement.compile(dialect=connection.dialect, column_keys=columns, for_executemany=True)
        self._fixed = {name: one for name, one in compiled.params.items() if one is not None}
        self._moments = tuple(name for name, one in compiled.binds.items() if isinstance(one.type, Moment))
        text: str = compiled.string
        for one in compiled.literal_execute_params:
            literal = str(one.value).replace("'", "''")
            text = text.replace(f"__[POSTCOMPILE_{compiled.bind_names[one]}]", f"'{literal}'")
        self._text = text

    def _statement(self, dialect: str) -> Any:
        if dialect not in self._statements:
            self._statements[dialect] = self.made(dialect) if callable(self.made) else self.made
        return self._statements[dialect]


def among(column: ColumnElement[Any], name: str, *, dialect: str) -> ColumnElement[bool]:
    """Return that a column has one of the values in a list: on a server one value, so that the text stays the same."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(String)))
    return column.in_(bindparam(name, expanding=True))


def goes_straight(connection: Connection) -> bool:
    """Tell whether statements go to the driver past the library."""
    return isinstance(connection, Connection) and connection.dialect.name == "postgresql"


def one_of(rows: Sequence[Any]) -> Any:
    """Return the only row, or None where there is none."""
    if len(rows) > 1:
        raise MultipleResultsFound
    return rows[0] if rows else None


class Sending:
    """Lets the driver send, and tells its errors as the library does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.driver: Any = connection.connection.driver_connection

    def __enter__(self) -> Callable[[Ready, Values], Any]:
        """Return what sends one statement."""
        return self._send

    def _send(self, one: Ready, values: Values) -> Any:
        text, bound = one.text(self._connection, values)
        return self.driver.cursor().execute(text, bound)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Tell an error of the driver as one of the library; forget connections that are broken."""
        dialect: Any = self._connection.dialect
        if isinstance(error, DBAPIError):
            self._is_back(dialect)
        if not isinstance(error, dialect.loaded_dbapi.Error):
            return
        is_lost = dialect.is_disconnect(error, self.driver, None) or not self._is_back(dialect)
        if is_lost:
            self._connection.invalidate(error)
            self._connection.engine.dispose(close=False)
        raise DBAPIError.instance(
            None,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=dialect,
        ) from error

    def _is_back(self, dialect: Any) -> bool:
        """End the transaction of a statement that failed: the library may take it as over after a commit."""
        try:
            self.driver.rollback()
        except dialect.loaded_dbapi.Error:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _Shape:
    """The names of a result's columns, and which of them are moments."""

    make: Callable[[Iterable[Any]], Any]
    moments: tuple[int, ...]

    @classmethod
    def of(cls, statement: Any, description: Sequence[Any]) -> "_Shape":
        named = namedtuple("Found", [column.name for column in description])  # type: ignore[misc]
        chosen = statement.selected_columns if isinstance(statement, Select) else statement.exported_columns
        moments = tuple(place for place, one in enumerate(chosen) if isinstance(one.type, Moment))
        return cls(named._make, moments)

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        if not self.moments:
            return list(map(self.make, found))
        return [self.make(self._in_utc(row)) for row in found]

    def _in_utc(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place in self.moments:
            if values[place] is not None:
                values[place] = values[place].astimezone(UTC)
        return values
