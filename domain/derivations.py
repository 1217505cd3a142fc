"""Named SQL expressions: values that are derived from rows and dates, written once for every reader.

The compiler, the sweep and the mails all place the same text, so that a state in a mail can never differ
from the state in a query.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lateral:
    """A SELECT of exactly one row per row of its table, that several derived values share.

    `sql` uses `{row}` for the alias of the row and `{today}` for the home association's date.
    """

    name: str
    sql: str

    def at(self, row: str, today: str) -> str:
        """Return the SELECT for one alias, to stand behind LEFT JOIN LATERAL or in a FROM clause."""
        return self.sql.format(row=row, today=today)


@dataclass(frozen=True)
class Condition:
    """Which rows are meant: named SQL that uses `{row}`, `{today}` and the parts of the viewer's reach.

    Those are `{person}`, and the lists of organizations `{own}`, `{signs}`, `{portfolio}`, `{overseen}`,
    `{directed}` and `{reach}` (see viewers.py). One that ties two rows names the other one `{beside}`.

    What follows from values that not everybody who sees the row may read says in `sight` what they require:
    it holds for nobody else.
    """

    sql: str
    sight: str | None = None


@dataclass(frozen=True)
class Derived:
    """A value computed from a row, its relations and the day.

    `sql` uses `{row}` and `{today}`; with a `source` also `{source}`, the alias of that lateral.
    `python_type` is what the database returns; `nullable` whether NULL is an answer.
    """

    name: str
    sql: str
    python_type: type
    description: str
    nullable: bool = True
    source: Lateral | None = None

    @property
    def depends_on_today(self) -> bool:
        """Whether the value may change from one day to the next."""
        return self.source is not None or "{today}" in self.sql

    def joined(self, row: str, source: str, today: str) -> str:
        """Return the expression where the lateral is already joined under the alias `source`."""
        return self.sql.format(row=row, source=source, today=today)

    def at(self, row: str, today: str) -> str:
        """Return the expression on its own: a lateral becomes a scalar subquery."""
        if self.source is None:
            return f"({self.sql.format(row=row, today=today)})"
        lateral = self.source.at(row, today)
        return f"(SELECT {self.joined(row, 'src', today)} FROM ({lateral}) AS src)"
