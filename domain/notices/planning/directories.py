"""Who holds a capacity today and can be reached, with the reason: capacities become people by assignments.

Somebody who is out of office is replaced by the delegate, somebody who cannot be reached by the backup.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from domain.database import Transaction
from domain.days import write_day
from domain.liaisons import LiaisonKind
from domain.notices.planning.capacities import HOLDERS, PLAN_SIDES, Asked, Found
from domain.notices.planning.duties import (
    DIRECTORS,
    Duty,
    Passed,
    PassedDuties,
    Places,
    read_duties,
    read_passed_duties,
)
from domain.notices.planning.owners import (
    PlanOwners,
    read_administrators,
    read_chairs,
    read_owners,
    read_plan_owners,
)
from domain.notices.planning.people import Contact, read_people
from domain.notices.rules import Audience


@dataclass
class Directory:
    """Everybody who may get a reminder about the agreements and organizations in question, as of one day."""

    people: dict[UUID, Contact]
    duties: dict[UUID, list[Duty]]
    owners: dict[UUID, UUID]
    plan_owners: dict[UUID, PlanOwners]
    administrators: list[UUID]
    passed: PassedDuties
    # Who chairs the bodies in question, and the bodies' names.
    chairs: dict[UUID, list[tuple[UUID, str]]]
    # The stages of a subject ask for the same few people again and again.
    _found: dict[tuple[Audience, UUID | None, UUID | None], Found] = field(
        default_factory=dict, init=False, repr=False
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
                return self.find_administrators("Administrator.", asked.place)

    def _responsible(self, asked: Asked) -> Found:
        """Return whom the subject names; who is asked instead of those who passed it on, or are gone."""
        people: list[tuple[Contact, str]] = []
        refused: list[str] = []
        unreachable: list[str] = []
        for one in (self.people[named] for named in asked.responsible if named in self.people):
            if passed := self._passed(asked.place, one.id):
                found = self._passed_on(asked.place, passed, one, "who is responsible")
                people += found.people
                refused += [found.gap] if found.gap else []
            elif one.unreachable:
                unreachable.append(f"{one.name}, who is responsible, {one.unreachable}.")
            else:
                people.append((one, "Named as responsible."))
        if people and not refused:
            return Found(people)
        gap = " ".join([*refused, *unreachable])
        instead = self._instead(asked, gap)
        if refused and not instead:
            instead = self._find_others(gap, asked.place)
        return Found(people + instead, gap or None)

    def _instead(self, asked: Asked, gap: str) -> list[tuple[Contact, str]]:
        people: list[tuple[Contact, str]] = []
        for capacity in replace(asked, audience=asked.instead).capacities:
            found = self.find(capacity, asked)
            people += [(one, f"{gap} {reason}".strip()) for one, reason in found.people]
            if found.gap and not found.people:
                # A side whose people are gone is not made up for by the other one.
                people += self._find_others(f"{gap} {found.gap}".strip(), asked.place)
        return people

    def _find_others(self, why: str, place: UUID | None) -> list[tuple[Contact, str]]:
        return self.find_administrators(f"{why} Administrators get it instead.", place).people

    def _chair(self, duties: list[Duty], place: UUID | None) -> Found:
        """Return who chairs the committee that it is about, or whose liaison looks after it."""
        chairs = [duty.chair for duty in duties if duty.chair]
        own = self.chairs.get(place, []) if place else []
        people: list[tuple[Contact, str]] = []
        gaps: list[str] = []
        for person, name in (*chairs, *own):
            chair = self.people[person]
            if passed := self._passed(place, person):
                found = self._passed_on(place, passed, chair, f"chair of {name}")
                people += found.people
                gaps += [found.gap] if found.gap else []
            elif not chair.unreachable:
                people.append((chair, f"Chair of {name}."))
            elif (person, name) in own:
                gaps.append(f"{chair.name}, chair of {name}, {chair.unreachable}.")
        return Found(people[:1], " ".join(dict.fromkeys(gaps)) or None)

    def _owner(self, place: UUID | None) -> Found:
        owner = self.owners.get(place) if place else None
        if owner is None:
            return Found()
        contact = self.people[owner]
        if passed := self._passed(place, owner):
            return self._passed_on(place, passed, contact, "who owns the agreement")
        if contact.unreachable:
            return Found(gap=f"{contact.name}, who owns the agreement, {contact.unreachable}.")
        return Found([(contact, "Owner of the agreement.")])

    def _passed(self, place: UUID | None, person: UUID) -> Passed | None:
        return self.passed.get((place, person)) if place else None

    def _passed_on(self, place: UUID | None, passed: Passed, holder: Contact, title: str) -> Found:
        successor = self._follow(place, passed)
        if successor is None:
            return Found(gap=f"{holder.name}, {title}, says that it is not theirs.")
        return Found([(successor, f"{holder.name}, {title}, has handed it over.")])

    def _follow(self, place: UUID | None, passed: Passed) -> Contact | None:
        """Return to whom a word leads: the successor, or whom they have named in turn."""
        asked: set[UUID] = set()
        successor = passed.successor_id
        while successor is not None and successor not in asked:
            asked.add(successor)
            said = self._passed(place, successor)
            if said is None:
                return self._if_reachable(successor)
            successor = said.successor_id
        return None

    def _if_reachable(self, person: UUID | None) -> Contact | None:
        found = self.people.get(person) if person else None
        return None if found is None or found.unreachable else found

    def _plan_owner(self, asked: Asked, side: int) -> Found | None:
        plan = asked.work_plan_id
        owner = self.plan_owners.get(plan, (None, None))[side] if plan else None
        if owner is None:
            return None
        if passed := self._passed(asked.place, owner):
            title = "who owns the work plan"
            found = self._passed_on(asked.place, passed, self.people[owner], title)
            return found if found.people else None
        if self.people[owner].unreachable:
            return None
        return Found([(self.people[owner], "Named as owner of the work plan.")])

    def find_administrators(self, reason: str, place: UUID | None = None) -> Found:
        """Return the administrators; who passed it on only where nobody else is left."""
        everybody = [one for one in map(self._if_reachable, self.administrators) if one]
        asked: list[tuple[Contact, str]] = []
        for one in everybody:
            if passed := self._passed(place, one.id):
                found = self._passed_on(place, passed, one, "administrator")
                asked += [(to, f"{reason} {because}") for to, because in found.people]
            else:
                asked.append((one, reason))
        return Found(asked or [(one, reason) for one in everybody])

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
        """Return the counterparties' representatives, primary and backup alike.

        Who is away and has no delegate is left out where another one of the same counterparty is there.
        """
        held = [duty for duty in duties if duty.kind is LiaisonKind.AFFILIATE_LIAISON]
        there = [duty for duty in held if not self._is_missed(duty) and self.reach(duty)]
        manned = {duty.party_position for duty in there}
        found = [
            reached
            for duty in held
            if duty in there or duty.party_position not in manned
            if (reached := self.reach(duty))
        ]
        return Found(found, None if found else " ".join(map(self._gap, held)) or None)

    def reach(self, duty: Duty) -> tuple[Contact, str] | None:
        """Return who gets what is for the holder of a duty: the holder, the delegate, or nobody."""
        holder = self.people[duty.person_id]
        title = duty.title
        if duty.passed is not None:
            found = self._passed_on(duty.subject_id, duty.passed, holder, title)
            return found.people[0] if found.people else None
        if duty.away_until and (delegated := self.find_delegate(duty)):
            delegate, reason = delegated
            return (delegate, f"{reason[:-1]}, who is away until {write_day(duty.away_until)}.")
        if holder.unreachable:
            return None
        reason = f"{title[0].upper()}{title[1:]}{'' if duty.is_primary else ' (backup)'}."
        return (holder, reason)

    def find_delegate(self, duty: Duty) -> tuple[Contact, str] | None:
        """Return who stands in for the holder of a duty, or whom the delegate has handed it over to."""
        if duty.delegate_id is None:
            return None
        holder = f"{self.people[duty.person_id].name}, {duty.title}"
        passed = self._passed(duty.subject_id, duty.delegate_id)
        if passed is None:
            delegate = self._if_reachable(duty.delegate_id)
            return (delegate, f"Delegate of {holder}.") if delegate else None
        successor = self._follow(duty.subject_id, passed)
        delegate_name = self.people[duty.delegate_id].name
        reason = f"{delegate_name} has handed it over as delegate of {holder}."
        return (successor, reason) if successor else None

    def _is_missed(self, duty: Duty) -> bool:
        if duty.passed is not None:
            return self._follow(duty.subject_id, duty.passed) is None
        return duty.away_until is not None and self.find_delegate(duty) is None

    def _gap(self, duty: Duty) -> str:
        holder = self.people[duty.person_id]
        if duty.passed is not None:
            return self._passed_on(duty.subject_id, duty.passed, holder, duty.title).gap or ""
        return f"{holder.name}, {duty.title}, {holder.unreachable}."


async def read_directory(
    tx: Transaction, places: Places, today: date, now: datetime, others: Iterable[UUID | None] = ()
) -> Directory:
    """Read who holds which duty on a day and can be reached now, and whoever else is named.

    At most nine statements for all.
    """
    passed = await read_passed_duties(tx, places.agreements)
    duties = await read_duties(tx, places, today, passed)
    owners = await read_owners(tx, places.agreements)
    plan_owners = await read_plan_owners(tx, places.work_plans)
    administrators = await read_administrators(tx, today)
    chairs = await read_chairs(tx, places.lists, today)
    everybody: set[UUID | None] = {*owners.values(), *administrators, *others}
    everybody.update(*plan_owners.values())
    everybody.update(one.successor_id for one in passed.values())
    everybody.update(person for found in chairs.values() for person, _ in found)
    everybody.update(*(duty.everybody for held in duties.values() for duty in held))
    people = await read_people(tx, [one for one in everybody if one], today, now)
    return Directory(people, duties, owners, plan_owners, administrators, passed, chairs)
