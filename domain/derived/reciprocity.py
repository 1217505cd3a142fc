"""Reciprocity: what two organizations do for each other, in both directions over a period.

Three kinds count: attending an event that the other holds, contributing to its publications, and visiting it
on an exchange. Given is what the organization at hand did for the other, received what the other did for it.
The conditions below say which rows count; whoever reads them adds the row rules of the viewer.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.database import Transaction
from domain.derivations import Condition, Lateral
from domain.derived.home_association import HOME

MONTHS = 24
"""Length of the period where none is asked for."""

# Names that are asked for: the other organization, the first and the last day; each may be NULL.
COUNTERPART = Condition(f"coalesce({{counterpart}}, {HOME})")
LAST_DAY = Condition("coalesce({last}, {today})")
FIRST_DAY = Condition(f"coalesce({{first}}, ({LAST_DAY.sql} - interval '{MONTHS} months')::date)")
IS_COUNTERPART = Condition(f"{{row}}.id = {COUNTERPART.sql}")

_PERIOD = f"BETWEEN {FIRST_DAY.sql} AND {LAST_DAY.sql}"


def _held(more: str) -> str:
    return (
        "{row}.state = 'ATTENDED' AND EXISTS (SELECT FROM event AS held"
        f" WHERE held.id = {{row}}.event_id AND held.starts_on {_PERIOD}{more})"
    )


_VISITED = f"{{row}}.state = 'COMPLETED' AND {{row}}.ends_on {_PERIOD}"
_PUBLISHED = f"{{row}}.state = 'PUBLISHED' AND {{row}}.published_on {_PERIOD}"

ATTENDANCES_GIVEN = Condition(_held(f" AND held.organizer_id = {COUNTERPART.sql}"))
"""Participations of the organization in events of the other."""

ATTENDANCES_RECEIVED = Condition(
    f"{{row}}.from_organization_id = {COUNTERPART.sql} AND " + _held("")
)
"""Participations of the other in events of the organization."""

CONTRIBUTIONS_GIVEN = Condition(
    f"{_PUBLISHED} AND EXISTS (SELECT FROM publication AS medium"
    f" WHERE medium.id = {{row}}.publication_id AND medium.organization_id = {COUNTERPART.sql})"
)
CONTRIBUTIONS_RECEIVED = Condition(
    f"{_PUBLISHED} AND {{row}}.from_organization_id = {COUNTERPART.sql}"
)
VISITS_GIVEN = Condition(f"{_VISITED} AND {{row}}.host_id = {COUNTERPART.sql}")
VISITS_RECEIVED = Condition(f"{_VISITED} AND {{row}}.sender_id = {COUNTERPART.sql}")


ATTENDED_ON = Condition("(SELECT held.starts_on FROM event AS held WHERE held.id = {row}.event_id)")
PUBLISHED_ON = Condition("{row}.published_on")
VISITED_ON = Condition("{row}.ends_on")


class EntryKind(StrEnum):
    """What one organization did for another."""

    ATTENDANCE = "ATTENDANCE"
    CONTRIBUTION = "CONTRIBUTION"
    VISIT = "VISIT"


class EntryDirection(StrEnum):
    """Which way it went, seen from the organization at hand."""

    GIVEN = "GIVEN"
    RECEIVED = "RECEIVED"


def _entry(kind: EntryKind, direction: EntryDirection, on: Condition) -> dict[str, Condition]:
    return {
        "kind": Condition(f"'{kind}'::text"),
        "direction": Condition(f"'{direction}'::text"),
        "happened_on": on,
    }


ENTRIES = {
    f"{name}_{direction.lower()}": _entry(kind, direction, on)
    for name, kind, on in (
        ("attendances", EntryKind.ATTENDANCE, ATTENDED_ON),
        ("contributions", EntryKind.CONTRIBUTION, PUBLISHED_ON),
        ("visits", EntryKind.VISIT, VISITED_ON),
    )
    for direction in EntryDirection
}
"""What the entries of each connection say: their kind, their direction and the day on which they count."""


def _whole(counterpart: str, first: str, last: str) -> str:
    """Return the SELECT of all six counts of a row of organization, whoever asks."""

    def count(source: str, condition: Condition) -> str:
        names = {"counterpart": counterpart, "first": first, "last": last, "today": "{today}"}
        return f"(SELECT count(*) FROM {source} AND {condition.sql.format(row='entry', **names)})"

    attended = "event_participation AS entry WHERE entry.from_organization_id = {row}.id"
    hosted = (
        "event_participation AS entry WHERE EXISTS (SELECT FROM event AS own"
        " WHERE own.id = entry.event_id AND own.organizer_id = {row}.id)"
    )
    given = "contribution AS entry WHERE entry.from_organization_id = {row}.id"
    printed = (
        "contribution AS entry WHERE EXISTS (SELECT FROM publication AS own"
        " WHERE own.id = entry.publication_id AND own.organization_id = {row}.id)"
    )
    sent, received = (
        f"exchange_leg AS entry WHERE entry.{side}_id = {{row}}.id" for side in ("sender", "host")
    )
    counts = {
        "attendances_given": count(attended, ATTENDANCES_GIVEN),
        "attendances_received": count(hosted, ATTENDANCES_RECEIVED),
        "contributions_given": count(given, CONTRIBUTIONS_GIVEN),
        "contributions_received": count(printed, CONTRIBUTIONS_RECEIVED),
        "visits_given": count(sent, VISITS_GIVEN),
        "visits_received": count(received, VISITS_RECEIVED),
    }
    return "SELECT " + ",\n    ".join(f"{sql} AS {name}" for name, sql in counts.items())


WITH_HOME = Lateral("reciprocity", _whole("NULL", "NULL::date", "NULL::date"))
"""The six counts between an organization and the home association in the 24 months to a day.

For the health score and other readers of whole relationships; without the row rules of any viewer.
"""


@dataclass(frozen=True)
class Ledger:
    """How often each did something for the other; the balance is positive where more was given."""

    attendances_given: int
    attendances_received: int
    contributions_given: int
    contributions_received: int
    visits_given: int
    visits_received: int

    @property
    def given(self) -> int:
        return self.attendances_given + self.contributions_given + self.visits_given

    @property
    def received(self) -> int:
        return self.attendances_received + self.contributions_received + self.visits_received

    @property
    def balance(self) -> int:
        return self.given - self.received


async def read_ledger(
    tx: Transaction,
    organization: UUID,
    today: date,
    counterpart: UUID | None = None,
    period: tuple[date | None, date | None] = (None, None),
) -> Ledger:
    """Return the counts of two organizations; the home association and 24 months where nothing is said."""
    sql = _whole("$3::uuid", "$4::date", "$5::date").format(row="subject", today="$2::date")
    found = await tx.fetchrow(
        f"SELECT counts.* FROM organization AS subject, LATERAL ({sql}) AS counts WHERE subject.id = $1",
        organization,
        today,
        counterpart,
        *period,
    )
    return Ledger(**dict(found)) if found is not None else Ledger(0, 0, 0, 0, 0, 0)
