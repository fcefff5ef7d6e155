"""How a statement that is run all the time reaches the database: compiled once, then sent by the driver alone.

On PostgreSQL two thirds of the time of a small statement went into what the library does around the driver. SQLite
takes the way through the library: it needs the library's reading and writing of dates.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Insert, Select, String, any_, bindparam
from sqlalchemy.exc import MultipleResultsFound

from api.persistence.columns import Moment
from api.persistence.straight import Straight, goes_straight

Values = Mapping[str, Any]
NOTHING: Values = {}
_NAMES = map("drove_{}".format, count())
_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(slots=True, eq=False)
class Ready:
    """A statement, or what makes it for a dialect where it differs; its rows have their columns' names."""

    made: Any
    name: str = field(default_factory=partial(next, _NAMES))
    """What a server knows it by once it has planned it."""
    _text: bytes | None = None
    _order: list[str] = field(default_factory=list)
    _fixed: dict[str, Any] = field(default_factory=dict)
    _moments: tuple[str, ...] = ()
    _shape: "_Shape | None" = None
    _statements: dict[str, Any] = field(default_factory=dict)

    def rows(self, connection: Connection, values: Values = NOTHING) -> Sequence[Any]:
        """Run it and return what it found."""
        if not goes_straight(connection):
            return connection.execute(self._statement(connection.dialect.name), dict(values)).all()
        return Straight(connection).send([(self, values)])

    def row_maker(self, answer: Any) -> Callable[[Sequence[Any]], Any]:
        """Return what makes a row of the values that the driver found."""
        if self._shape is None:
            names = [answer.fname(number).decode() for number in range(answer.nfields)]
            self._shape = _Shape.of(self._statement("postgresql"), names)
        return self._shape.row if self._shape.moments else self._shape.make

    def run(self, connection: Connection, values: Values) -> int:
        """Run it through the library and return how many rows it touched."""
        return connection.execute(self._statement(connection.dialect.name), dict(values)).rowcount

    @property
    def table(self) -> str:
        """The table that it writes to."""
        name: str = self._statement("postgresql").table.name
        return name

    def text(self, connection: Connection, values: Values) -> tuple[bytes, list[Any]]:
        """Return what is sent to PostgreSQL, and the values in their order."""
        if self._text is None:
            self._compile(connection, values)
        bound = {**self._fixed, **values}
        for name in self._moments:
            if bound[name] is not None:
                bound[name] = Moment.in_utc(bound[name])
        assert self._text is not None
        return self._text, [bound[name] for name in self._order]

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
        order = list(dict.fromkeys(_PLACE.findall(text)))
        numbered = _PLACE.sub(lambda found: f"${order.index(found[1]) + 1}", text).replace("%%", "%")
        self._order, self._text = order, numbered.encode()

    def _statement(self, dialect: str) -> Any:
        if dialect not in self._statements:
            self._statements[dialect] = self.made(dialect) if callable(self.made) else self.made
        return self._statements[dialect]


def among(column: ColumnElement[Any], name: str, *, dialect: str) -> ColumnElement[bool]:
    """Return that a column has one of the values in a list: on a server one value, so that the text stays the same."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(String)))
    return column.in_(bindparam(name, expanding=True))


def one_of(rows: Sequence[Any]) -> Any:
    """Return the only row, or None where there is none."""
    if len(rows) > 1:
        raise MultipleResultsFound
    return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class _Shape:
    """The names of a result's columns, and which of them are moments."""

    make: Callable[[Iterable[Any]], Any]
    moments: tuple[int, ...]

    @classmethod
    def of(cls, statement: Any, names: Sequence[str]) -> "_Shape":
        named = namedtuple("Found", names)  # type: ignore[misc]
        chosen = statement.selected_columns if isinstance(statement, Select) else statement.exported_columns
        moments = tuple(place for place, one in enumerate(chosen) if isinstance(one.type, Moment))
        return cls(named._make, moments)

    def row(self, found: Sequence[Any]) -> Any:
        values = list(found)
        for place in self.moments:
            if values[place] is not None:
                values[place] = values[place].astimezone(UTC)
        return self.make(values)
