"""Duties that hold on a day: who is liaison of what, who is away, and what somebody has passed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record

from domain.database import Transaction
from domain.liaisons import LiaisonKind
from domain.notices.planning.rows import fetch_about

# The duties that hold on a day ($2) for agreements ($1), organizations ($3) or regions ($4).
DUTIES = """
    SELECT party.agreement_id AS subject_id, 'ORGANIZATION' AS place, party.position AS party_position,
        organization.name AS of_name, duty.id, duty.kind, duty.is_primary, duty.valid_from,
        duty.person_id, duty.delegate_id
    FROM agreement_party AS party
    JOIN organization ON organization.id = party.organization_id
    JOIN liaison_assignment AS duty ON duty.organization_id = organization.id
    WHERE party.agreement_id = ANY($1) AND party.role IN ('COUNTERPARTY', 'CO_PARTY')
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION ALL
    SELECT party.agreement_id, 'REGION', party.position, region.name, duty.id, duty.kind,
        duty.is_primary, duty.valid_from, duty.person_id, duty.delegate_id
    FROM agreement_party AS party
    JOIN organization ON organization.id = party.organization_id
    JOIN region ON region.id = organization.region_id
    JOIN liaison_assignment AS duty ON duty.region_id = region.id
    WHERE party.agreement_id = ANY($1) AND party.role IN ('COUNTERPARTY', 'CO_PARTY')
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION ALL
    SELECT organization.id, 'ORGANIZATION', 0, organization.name, duty.id, duty.kind, duty.is_primary,
        duty.valid_from, duty.person_id, duty.delegate_id
    FROM organization
    JOIN liaison_assignment AS duty ON duty.organization_id = organization.id
    WHERE organization.id = ANY($3)
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION ALL
    SELECT organization.id, 'REGION', 0, region.name, duty.id, duty.kind, duty.is_primary,
        duty.valid_from, duty.person_id, duty.delegate_id
    FROM organization
    JOIN region ON region.id = organization.region_id
    JOIN liaison_assignment AS duty ON duty.region_id = region.id
    WHERE organization.id = ANY($3)
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION ALL
    SELECT agreement.id, 'AGREEMENT', 0, agreement.number, duty.id, duty.kind, duty.is_primary,
        duty.valid_from, duty.person_id, duty.delegate_id
    FROM agreement
    JOIN liaison_assignment AS duty ON duty.agreement_id = agreement.id
    WHERE agreement.id = ANY($1)
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION ALL
    SELECT region.id, 'REGION', 0, region.name, duty.id, duty.kind, duty.is_primary, duty.valid_from,
        duty.person_id, duty.delegate_id
    FROM region
    JOIN liaison_assignment AS duty ON duty.region_id = region.id
    WHERE region.id = ANY($4)
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    ORDER BY subject_id, party_position, is_primary DESC, valid_from, id
"""

AWAY = """
    SELECT assignment_id, ends_on FROM out_of_office
    WHERE assignment_id = ANY($1) AND $2 BETWEEN starts_on AND ends_on
"""

PASSED = """
    SELECT agreement_id, person_id, successor_id, said_on FROM passed_duty
    WHERE agreement_id = ANY($1) AND taken_back_on IS NULL
"""

# Who chairs the committee that assigned a committee liaison.
CHAIRS = """
    SELECT duty.id, seat.person_id, body.name AS of_name
    FROM liaison_assignment AS duty
    JOIN seat ON seat.body_id = duty.assigned_by_body_id AND seat.is_chair
        AND $2 BETWEEN seat.term_from AND coalesce(seat.term_to, 'infinity')
    JOIN governing_body AS body ON body.id = seat.body_id
    WHERE duty.id = ANY($1) AND duty.kind = 'COMMITTEE_LIAISON'
    ORDER BY duty.id, seat.id
"""

TITLES = {
    LiaisonKind.STAFF_LIAISON: "staff liaison",
    LiaisonKind.COMMITTEE_LIAISON: "committee liaison",
    LiaisonKind.REGIONAL_VICE_PRESIDENT: "regional vice president",
    LiaisonKind.REGIONAL_DIRECTOR: "regional director",
    LiaisonKind.AFFILIATE_LIAISON: "representative",
}
HOME_LIAISONS = (
    LiaisonKind.STAFF_LIAISON,
    LiaisonKind.COMMITTEE_LIAISON,
    LiaisonKind.REGIONAL_VICE_PRESIDENT,
)
DIRECTORS = (LiaisonKind.REGIONAL_DIRECTOR,)


@dataclass(frozen=True)
class Places:
    """What reminders are about, to read who holds which duty there."""

    agreements: Sequence[UUID]
    organizations: Sequence[UUID]
    work_plans: Sequence[UUID]
    # Bodies and regions whose list a reminder is.
    lists: Sequence[UUID] = ()


@dataclass(frozen=True)
class Passed:
    """Somebody's word that an agreement's reminders are not theirs, but perhaps this one's.

    A duty that somebody was given after they said so is theirs all the same.
    """

    successor_id: UUID | None
    said_on: date


# What people have said, by the agreement and by who said it (domain/notices/passed_duties.py).
PassedDuties = dict[tuple[UUID, UUID], Passed]


@dataclass(frozen=True)
class Duty:
    """A liaison's assignment that holds today."""

    id: UUID
    # The agreement, organization or region that it was read for.
    subject_id: UUID
    place: str
    party_position: int
    of_name: str
    kind: LiaisonKind
    is_primary: bool
    person_id: UUID
    delegate_id: UUID | None
    away_until: date | None
    # Set where the holder has said that this agreement is somebody else's.
    passed: Passed | None = None
    # Who chairs the committee that assigned it, and the committee's name.
    chair: tuple[UUID, str] | None = None

    @property
    def title(self) -> str:
        return f"{TITLES[self.kind]} of {self.of_name}"

    @property
    def everybody(self) -> tuple[UUID | None, ...]:
        """The people whom it names."""
        return (self.person_id, self.delegate_id, self.chair[0] if self.chair else None)


async def read_passed_duties(tx: Transaction, agreements: Sequence[UUID]) -> PassedDuties:
    return {
        (row["agreement_id"], row["person_id"]): Passed(row["successor_id"], row["said_on"])
        for row in await fetch_about(tx, PASSED, agreements)
    }


async def read_duties(
    tx: Transaction, places: Places, today: date, passed: PassedDuties
) -> dict[UUID, list[Duty]]:
    """Read the duties of a day by what they are about, whom to ask first before the others."""
    rows = await tx.fetch(DUTIES, places.agreements, today, places.organizations, places.lists)
    ids = list(dict.fromkeys(row["id"] for row in rows))
    committees = {row["id"] for row in rows if row["kind"] == LiaisonKind.COMMITTEE_LIAISON}
    away = dict(map(tuple, await fetch_about(tx, AWAY, ids, today)))
    chairs = {
        row["id"]: (row["person_id"], row["of_name"])
        for row in await fetch_about(tx, CHAIRS, list(committees), today)
    }
    duties: dict[UUID, list[Duty]] = {}
    for row in rows:
        duties.setdefault(row["subject_id"], []).append(
            Duty(
                id=row["id"],
                subject_id=row["subject_id"],
                place=row["place"],
                party_position=row["party_position"],
                of_name=row["of_name"],
                kind=LiaisonKind(row["kind"]),
                is_primary=row["is_primary"],
                person_id=row["person_id"],
                delegate_id=row["delegate_id"],
                away_until=away.get(row["id"]),
                passed=_passed(passed, row),
                chair=chairs.get(row["id"]),
            )
        )
    return duties


def _passed(passed: PassedDuties, duty: Record) -> Passed | None:
    said = passed.get((duty["subject_id"], duty["person_id"]))
    return said if said is not None and duty["valid_from"] <= said.said_on else None
