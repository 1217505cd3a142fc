"""Who gets a stage, and why that person: capacities become people by the assignments that hold today.

Somebody who is out of office is replaced by the delegate, somebody who cannot be reached by the backup;
where nobody is left the administrators get it, never silence (domain rule 4.6, i).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from asyncpg import Record

from domain.agreements import Category
from domain.database import Transaction
from domain.days import write_day
from domain.liaisons import LiaisonKind
from domain.notices.holiday_calendars import CALENDAR
from domain.notices.report_lists import CHAIRS_OF
from domain.notices.rules import Audience
from domain.notices.windows import PLAIN, Habits, known_zone

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

OWNERS = "SELECT id, owner_id FROM agreement WHERE id = ANY($1) AND owner_id IS NOT NULL"

PLAN_OWNERS = """
    SELECT id, home_owner_id, counterpart_owner_id FROM work_plan WHERE id = ANY($1)
"""

PASSED = """
    SELECT agreement_id, person_id, successor_id, said_on FROM passed_duty WHERE agreement_id = ANY($1)
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

# Who chairs the bodies that are asked themselves, not through the liaisons whom they have assigned.
BODY_CHAIRS = f"""
    SELECT body.id, chair.person_id, body.name AS of_name FROM governing_body AS body
    CROSS JOIN LATERAL ({CHAIRS_OF.format(body="body.id", day="$2::date")}) AS chair
    WHERE body.id = ANY($1) ORDER BY body.id, chair.person_id
"""

ADMINISTRATORS = """
    SELECT person_id FROM role_grant
    WHERE role = 'ADMIN' AND $1 BETWEEN valid_from AND coalesce(valid_to, 'infinity')
    ORDER BY valid_from, id
"""

PEOPLE = f"""
    SELECT person.id, person.name, person.time_zone, person.quiet_from, person.quiet_to,
        {CALENDAR} AS calendar,
        person.deactivated_on <= $2 AS deactivated,
        (SELECT address FROM email_address AS email
            WHERE email.person_id = person.id AND email.is_primary LIMIT 1) AS address,
        EXISTS (SELECT FROM email_address AS email
            JOIN suppression ON suppression.address = lower(email.address)
            WHERE email.person_id = person.id AND email.is_primary
                AND (suppression.until IS NULL OR suppression.until::date > $2)) AS suppressed
    FROM person WHERE person.id = ANY($1)
"""


@dataclass(frozen=True)
class Contact:
    """Somebody who may get a mail."""

    id: UUID
    name: str
    time_zone: str
    unreachable: str | None
    habits: Habits = PLAIN


@dataclass(frozen=True)
class Passed:
    """Somebody's word that an agreement's reminders are not theirs, but perhaps this one's.

    A duty that somebody was given after they said so is theirs all the same.
    """

    successor_id: UUID | None
    said_on: date


@dataclass(frozen=True)
class Duty:
    """A liaison's assignment that holds today."""

    id: UUID
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


@dataclass
class Recipient:
    """Who gets a stage, in which capacities and why; nobody at all where `contact` is None."""

    contact: Contact | None
    audiences: list[Audience]
    reasons: list[str]

    @property
    def because(self) -> str:
        return " ".join(dict.fromkeys(self.reasons))


@dataclass
class Found:
    """The people of one capacity; `gap` says who should have been there and cannot be reached."""

    people: list[tuple[Contact, str]] = field(default_factory=list)
    gap: str | None = None


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
PLAN_SIDES = {Audience.PLAN_HOME: 0, Audience.PLAN_COUNTERPART: 1}
# Capacities that one person holds, by the kinds of duty that bring it; whom the plan names comes first.
HOLDERS = {
    Audience.HOME_LIAISON: HOME_LIAISONS,
    Audience.COMMITTEE_LIAISON: (LiaisonKind.COMMITTEE_LIAISON,),
    Audience.DIRECTOR: DIRECTORS,
    Audience.DIRECTOR_IF_UNACKNOWLEDGED: DIRECTORS,
    Audience.PLAN_HOME: HOME_LIAISONS,
    Audience.PLAN_COUNTERPART: (LiaisonKind.AFFILIATE_LIAISON,),
}
COUNTERPARTS = frozenset({Audience.COUNTERPARTY, Audience.PLAN_COUNTERPART})


@dataclass(frozen=True)
class Asked:
    """Whom a stage asks for: capacities, about which agreement or organization.

    `responsible` are people whom the subject itself names; `instead` are asked where none can be reached.
    """

    audience: Sequence[Audience]
    place: UUID | None
    category: Category | None = None
    work_plan_id: UUID | None = None
    responsible: Sequence[UUID] = ()
    instead: Sequence[Audience] = ()

    @property
    def capacities(self) -> list[Audience]:
        """The capacities, without those of a side that a branch has not."""
        is_branch = self.category is Category.BRANCH
        return [one for one in self.audience if not is_branch or one not in COUNTERPARTS]


@dataclass(frozen=True)
class Places:
    """What reminders are about, to read who holds which duty there."""

    agreements: Sequence[UUID]
    organizations: Sequence[UUID]
    work_plans: Sequence[UUID]
    # Bodies and regions whose list a reminder is.
    lists: Sequence[UUID] = ()


@dataclass
class Directory:
    """Everybody who may get a reminder about the agreements and organizations in question, as of one day."""

    people: dict[UUID, Contact]
    duties: dict[UUID, list[Duty]]
    owners: dict[UUID, UUID]
    plan_owners: dict[UUID, tuple[UUID | None, UUID | None]]
    administrators: list[UUID]
    passed: dict[tuple[UUID, UUID], Passed] = field(default_factory=dict)
    """What people have said about agreements (domain/notices/passed_duties.py)."""
    # The stages of a subject ask for the same few people again and again.
    _found: dict[tuple[Audience, UUID | None, UUID | None], Found] = field(
        default_factory=dict, init=False, repr=False
    )
    chairs: dict[UUID, list[tuple[UUID, str]]] = field(default_factory=dict)
    """Who chairs the bodies in question, and the bodies' names."""

    def choose(self, asked: Asked) -> list[Recipient]:
        """Return who gets a stage; empty only where the stage is for a side that a branch has not."""
        chosen: dict[UUID, Recipient] = {}
        unfilled: list[Audience] = []
        gaps: list[str] = []
        for capacity in asked.capacities:
            found = self.find(capacity, asked)
            for contact, reason in found.people:
                _add(chosen, contact, capacity, reason)
            if not found.people:
                unfilled.append(capacity)
                gaps += [found.gap] if found.gap else []
        # Nobody was ever assigned to a capacity: the others suffice. Somebody was, and is gone: a gap.
        if asked.capacities and (gaps or not chosen):
            why = " ".join(gaps) or f"Nobody is assigned as {_listed(unfilled)}."
            self._fall_back(chosen, unfilled, why)
        return list(chosen.values())

    def _fall_back(self, chosen: dict[UUID, Recipient], unfilled: list[Audience], why: str) -> None:
        found = self._administrators(f"{why} Administrators get it instead.")
        for contact, reason in found.people:
            for capacity in unfilled:
                _add(chosen, contact, capacity, reason)
        if not chosen:
            chosen[UUID(int=0)] = Recipient(
                None, unfilled, [why, "No administrator can be reached."]
            )

    def find(self, capacity: Audience, asked: Asked) -> Found:
        """Return who holds a capacity and can be reached, each with the reason."""
        if capacity is Audience.RESPONSIBLE:
            return self._responsible(asked)
        plan = asked.work_plan_id if capacity in PLAN_SIDES else None
        found = self._found.get((capacity, asked.place, plan))
        if found is None:
            found = self._find(capacity, asked)
            self._found[capacity, asked.place, plan] = found
        return found

    def _find(self, capacity: Audience, asked: Asked) -> Found:
        duties = self.duties.get(asked.place, []) if asked.place else []
        if capacity in HOLDERS:
            side = PLAN_SIDES.get(capacity)
            named = None if side is None else self._plan_owner(asked, side)
            return named or self._holder(duties, HOLDERS[capacity])
        match capacity:
            case Audience.OWNER:
                return self._owner(asked.place)
            case Audience.COUNTERPARTY:
                return self._representatives(duties)
            case Audience.CHAIR_OR_DIRECTOR:
                chair = self._chair(duties, asked.place)
                director = Found() if chair.people else self._holder(duties, DIRECTORS)
                return director if director.people or director.gap else chair
            case _:
                return self._administrators("Administrator.")

    def _responsible(self, asked: Asked) -> Found:
        """Return whom the subject names; where nobody of them can be reached, who is asked instead."""
        named = [self.people[one] for one in asked.responsible if one in self.people]
        people = [(one, "Named as responsible.") for one in named if not one.unreachable]
        if people:
            return Found(people)
        gap = " ".join(f"{one.name}, who is responsible, {one.unreachable}." for one in named)
        for capacity in replace(asked, audience=asked.instead).capacities:
            found = self.find(capacity, asked)
            people += [(one, f"{gap} {reason}".strip()) for one, reason in found.people]
        return Found(people, gap or None)

    def _chair(self, duties: list[Duty], place: UUID | None) -> Found:
        """Return who chairs the committee that it is about, or whose liaison looks after it."""
        chairs = [duty.chair for duty in duties if duty.chair]
        own = self.chairs.get(place, []) if place else []
        found = [(self.people[person], f"Chair of {name}.") for person, name in (*chairs, *own)]
        gaps = [(self.people[person], name) for person, name in own]
        return Found(
            [(one, reason) for one, reason in found if not one.unreachable][:1],
            " ".join(f"{one.name}, chair of {name}, {one.unreachable}." for one, name in gaps)
            or None,
        )

    def _owner(self, place: UUID | None) -> Found:
        owner = self.owners.get(place) if place else None
        if owner is None:
            return Found()
        contact = self.people[owner]
        if passed := self._passed(place, owner):
            return self._passed_on(passed, contact, "who owns the agreement")
        if contact.unreachable:
            return Found(gap=f"{contact.name}, who owns the agreement, {contact.unreachable}.")
        return Found([(contact, "Owner of the agreement.")])

    def _passed(self, place: UUID | None, person: UUID) -> Passed | None:
        return self.passed.get((place, person)) if place else None

    def _passed_on(self, passed: Passed, holder: Contact, title: str) -> Found:
        successor = self.people.get(passed.successor_id) if passed.successor_id else None
        if successor is None or successor.unreachable:
            return Found(gap=f"{holder.name}, {title}, says that it is not theirs.")
        return Found([(successor, f"{holder.name}, {title}, has handed it over.")])

    def _plan_owner(self, asked: Asked, side: int) -> Found | None:
        plan = asked.work_plan_id
        owner = self.plan_owners.get(plan, (None, None))[side] if plan else None
        if owner is None or self.people[owner].unreachable or self._passed(asked.place, owner):
            return None
        return Found([(self.people[owner], "Named as owner of the work plan.")])

    def _administrators(self, reason: str) -> Found:
        people = [self.people[person] for person in self.administrators]
        return Found([(contact, reason) for contact in people if not contact.unreachable])

    def _holder(self, duties: list[Duty], kinds: Iterable[LiaisonKind]) -> Found:
        """Return the one person who holds the first of these kinds that anybody holds."""
        gaps: list[str] = []
        there = {duty.kind for duty in duties}
        for kind in kinds:
            for place in ("AGREEMENT", "ORGANIZATION", "REGION") if kind in there else ():
                held = [duty for duty in duties if duty.kind is kind and duty.place == place]
                # Of several counterparties the first one's liaison speaks for the agreement.
                first = [duty for duty in held if duty.party_position == held[0].party_position]
                # Who is away and has no delegate comes after the backup.
                first.sort(key=self._is_missed)
                for duty in first:
                    if found := self.reach(duty):
                        person, reason = found
                        gap = (
                            ""
                            if duty is first[0]
                            else f" In place of the first one: {self._gap(first[0])}"
                        )
                        return Found([(person, f"{reason}{gap}")])
                gaps += [self._gap(duty) for duty in first]
        return Found(gap=" ".join(dict.fromkeys(gaps)) or None)

    def _representatives(self, duties: list[Duty]) -> Found:
        """Return the counterparties' representatives, primary and backup alike."""
        held = [duty for duty in duties if duty.kind is LiaisonKind.AFFILIATE_LIAISON]
        found = [reached for duty in held if (reached := self.reach(duty))]
        return Found(found, None if found else " ".join(map(self._gap, held)) or None)

    def reach(self, duty: Duty) -> tuple[Contact, str] | None:
        """Return who gets what is for the holder of a duty: the holder, the delegate, or nobody."""
        holder = self.people[duty.person_id]
        title = f"{TITLES[duty.kind]} of {duty.of_name}"
        if duty.passed is not None:
            found = self._passed_on(duty.passed, holder, title)
            return found.people[0] if found.people else None
        delegate = self.people.get(duty.delegate_id) if duty.delegate_id else None
        if duty.away_until and delegate and not delegate.unreachable:
            return (
                delegate,
                f"Delegate of {holder.name}, {title}, who is away until {write_day(duty.away_until)}.",
            )
        if holder.unreachable:
            return None
        reason = f"{title[0].upper()}{title[1:]}{'' if duty.is_primary else ' (backup)'}."
        return (holder, reason)

    def _is_missed(self, duty: Duty) -> bool:
        if duty.passed is not None:
            return duty.passed.successor_id is None
        delegate = self.people.get(duty.delegate_id) if duty.delegate_id else None
        return duty.away_until is not None and (delegate is None or bool(delegate.unreachable))

    def _gap(self, duty: Duty) -> str:
        holder = self.people[duty.person_id]
        if duty.passed is not None:
            title = f"{TITLES[duty.kind]} of {duty.of_name}"
            return self._passed_on(duty.passed, holder, title).gap or ""
        return f"{holder.name}, {TITLES[duty.kind]} of {duty.of_name}, {holder.unreachable}."


def _listed(capacities: Iterable[Audience]) -> str:
    return ", ".join(capacity.lower().replace("_", " ") for capacity in capacities)


def _add(chosen: dict[UUID, Recipient], contact: Contact, capacity: Audience, reason: str) -> None:
    recipient = chosen.setdefault(contact.id, Recipient(contact, [], []))
    if capacity not in recipient.audiences:
        recipient.audiences.append(capacity)
    recipient.reasons.append(reason)


async def read_directory(
    tx: Transaction, places: Places, today: date, others: Iterable[UUID | None] = ()
) -> Directory:
    """Read who holds which duty on a day, and whoever else is named: at most nine statements for all."""
    duty_rows = await tx.fetch(DUTIES, places.agreements, today, places.organizations, places.lists)
    ids = list(dict.fromkeys(row["id"] for row in duty_rows))
    committees = {row["id"] for row in duty_rows if row["kind"] == LiaisonKind.COMMITTEE_LIAISON}
    away = dict(map(tuple, await _about(tx, AWAY, ids, today)))
    chairs = {
        row["id"]: (row["person_id"], row["of_name"])
        for row in await _about(tx, CHAIRS, list(committees), today)
    }
    body_chairs: dict[UUID, list[tuple[UUID, str]]] = {}
    for row in await _about(tx, BODY_CHAIRS, places.lists, today):
        body_chairs.setdefault(row["id"], []).append((row["person_id"], row["of_name"]))
    passed = {
        (row["agreement_id"], row["person_id"]): Passed(row["successor_id"], row["said_on"])
        for row in await _about(tx, PASSED, places.agreements)
    }
    duties: dict[UUID, list[Duty]] = {}
    for row in duty_rows:
        duties.setdefault(row["subject_id"], []).append(
            Duty(
                id=row["id"],
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
    owners = {row["id"]: row["owner_id"] for row in await _about(tx, OWNERS, places.agreements)}
    plan_owners = {
        row["id"]: (row["home_owner_id"], row["counterpart_owner_id"])
        for row in await _about(tx, PLAN_OWNERS, places.work_plans)
    }
    administrators = [row["person_id"] for row in await tx.fetch(ADMINISTRATORS, today)]
    everybody: set[UUID | None] = {*owners.values(), *administrators, *others}
    everybody.update(*plan_owners.values())
    everybody.update(one.successor_id for one in passed.values())
    everybody.update(*((duty["person_id"], duty["delegate_id"]) for duty in duty_rows))
    everybody.update(person for person, _ in chairs.values())
    everybody.update(person for found in body_chairs.values() for person, _ in found)
    return Directory(
        people=await _read_people(tx, [one for one in everybody if one], today),
        duties=duties,
        owners=owners,
        plan_owners=plan_owners,
        administrators=list(dict.fromkeys(administrators)),
        passed=passed,
        chairs=body_chairs,
    )


async def _about(
    tx: Transaction, statement: str, ids: Sequence[UUID], *values: object
) -> list[Record]:
    """Return what there is about some things; nobody is asked about nothing."""
    return await tx.fetch(statement, ids, *values) if ids else []


def _passed(passed: dict[tuple[UUID, UUID], Passed], duty: Record) -> Passed | None:
    said = passed.get((duty["subject_id"], duty["person_id"]))
    return said if said is not None and duty["valid_from"] <= said.said_on else None


async def _read_people(tx: Transaction, ids: Sequence[UUID], today: date) -> dict[UUID, Contact]:
    rows = await tx.fetch(PEOPLE, ids, today)
    return {
        row["id"]: Contact(
            row["id"],
            row["name"],
            known_zone(row["time_zone"]),
            _unreachable(row),
            Habits(row["calendar"], row["quiet_from"], row["quiet_to"]),
        )
        for row in rows
    }


def _unreachable(person: Record) -> str | None:
    if person["deactivated"]:
        return "is deactivated"
    if person["suppressed"]:
        return "has an address that mail comes back from"
    return None if person["address"] else "has no mail address"
