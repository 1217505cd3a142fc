"""32, 34: erasing a person takes the values out of the trail and leaves the chain whole."""

import asyncpg
import pytest

from domain.acts import Act
from domain.audit import Actor, AuditEvent, add, change, record
from domain.clock import Clock
from domain.database import Database, transaction
from domain.people import EmailAddress, Person
from domain.settings import Settings
from domain.trail.audit_erasure import erase_late, erase_person_values
from domain.trail.audit_sealing import seal
from domain.trail.audit_verification import verify
from domain.viewers import LOCAL_ADMIN
from tests.domain import trails
from tests.samples import broken_rule


@pytest.fixture
def act(clock: Clock, settings: Settings) -> Act:
    return Act(LOCAL_ADMIN, clock, settings, "erase-request")


async def _person(name: str = "Ana Ruiz", address: str = "ana@example.org") -> Person:
    row = Person(name=name, sort_name=name.lower())
    async with transaction():
        await add(row, "addPerson", trails.CLERK)
        mail = EmailAddress(person=row, address=address)
        await add(mail, "addEmailAddress", trails.CLERK)
    return row


async def _erase(row: Person, act: Act) -> int:
    async with transaction():
        erased = await erase_person_values(row.id, act)
        await Person.filter(id=row.id).update(erased_at=act.now, name="Erased", sort_name="erased")
    return erased


async def _whole_trail(database: Database) -> str:
    return str(
        await database.reads.fetchval(
            "SELECT string_agg(event::text, '') FROM audit_event AS event"
        )
    )


async def test_values_about_the_person_go_and_the_chain_holds(
    database: Database, clock: Clock, act: Act
) -> None:
    ana = await _person()
    other = await _person("Bo Li", "bo@example.org")
    await seal(database, clock)
    before = await trails.seals(database)
    assert await _erase(ana, act) == 2
    of_ana = await AuditEvent.filter(subject_person_id=ana.id)
    assert len(of_ana) == 2
    assert all((e.before, e.after, e.salt) == (None, None, None) for e in of_ana)
    assert all(e.erased_at == clock.now() for e in of_ana)
    of_other = await AuditEvent.filter(subject_person_id=other.id).order_by("seq")
    assert [e.after["name"] for e in of_other if e.after and "name" in e.after] == ["Bo Li"]
    assert await trails.seals(database) == before
    verdict = await verify(database)
    assert (verdict.whole, verdict.events, verdict.erased) == (True, 4, 2)


async def test_nothing_that_was_erased_is_left_in_the_table(
    database: Database, clock: Clock, act: Act
) -> None:
    ana = await _person()
    await seal(database, clock)
    await _erase(ana, act)
    left = await _whole_trail(database)
    assert "Ruiz" not in left
    assert "ana@" not in left


async def test_what_is_not_sealed_yet_is_sealed_first(database: Database, act: Act) -> None:
    ana = await _person()
    assert await _erase(ana, act) == 2
    verdict = await verify(database)
    assert (verdict.whole, verdict.erased, verdict.unsealed) == (True, 2, 0)


async def test_who_acted_becomes_a_pseudonym_and_what_was_done_stays(
    database: Database, clock: Clock, act: Act
) -> None:
    ana = await _person()
    row = await trails.organization()
    await trails.rename(row, "New Name", Actor("Ana Ruiz", "request-2", ana.id))
    await seal(database, clock)
    await _erase(ana, act)
    (renamed,) = await AuditEvent.filter(action="renameOrganization")
    assert renamed.actor == f"person {ana.id}"
    assert renamed.after == {"name": "New Name"}
    assert (await verify(database)).whole


async def test_a_forged_value_is_found_beside_a_pseudonym(
    database: Database, clock: Clock, act: Act
) -> None:
    ana = await _person()
    row = await trails.organization()
    await trails.rename(row, "New Name", Actor("Ana Ruiz", "request-2", ana.id))
    await seal(database, clock)
    await _erase(ana, act)
    seq = await trails.seq_of(database, row.id)
    await trails.tamper(
        database, """UPDATE audit_event SET after = '{"name": "Forged"}' WHERE seq = $1""", seq
    )
    assert not (await verify(database)).whole


async def test_what_the_erasing_transaction_wrote_itself_goes_too(
    database: Database, clock: Clock, act: Act
) -> None:
    ana = await _person()
    async with transaction():
        row = await Person.get(id=ana.id)
        changes = {"name": "Erased", "sort_name": "erased", "erased_at": clock.now()}
        await change(row, changes, "updatePerson", act.actor)
        # Others go on meanwhile, with greater numbers.
        await database.reads.execute("SELECT pg_current_xact_id()")
        assert await erase_person_values(ana.id, act) == 3
    assert "Ruiz" not in await _whole_trail(database)
    assert (await verify(database)).whole


async def test_what_another_transaction_held_back_goes_once_it_has_ended(
    database: Database, clock: Clock, act: Act
) -> None:
    slow = await asyncpg.connect(database.url)
    try:
        held = slow.transaction()
        await held.start()
        await slow.execute("SELECT pg_current_xact_id()")
        ana = await _person()
        assert await _erase(ana, act) == 0
        assert "Ruiz" in await _whole_trail(database)
        await held.rollback()
    finally:
        await slow.close()
    await seal(database, clock)
    assert await erase_late(clock) == 2
    assert await erase_late(clock) == 0
    assert "Ruiz" not in await _whole_trail(database)
    assert (await verify(database)).whole


async def test_events_from_before_they_named_a_person_go_too(
    database: Database, clock: Clock, act: Act
) -> None:
    ana = await _person()
    mail = await EmailAddress.get(person=ana)
    async with transaction():
        await change(mail, {"address": "ruiz@example.org"}, "updateEmailAddress", trails.CLERK)
        await mail.delete()
    await trails.tamper(database, "UPDATE audit_event SET subject_person_id = NULL")
    assert await _erase(ana, act) == 3
    assert "ruiz" not in await _whole_trail(database)
    assert (await verify(database)).whole


async def test_why_a_person_was_erased_stays(database: Database, act: Act) -> None:
    ana = await _person()
    async with transaction():
        await record(act.actor, "erasePerson", ana, None, {"reason": "She asked for it."})
        assert await erase_person_values(ana.id, act) == 2
    event = await AuditEvent.get(action="erasePerson")
    assert event.after == {"reason": "She asked for it."}
    assert await erase_late(act.clock) == 0


async def test_erasing_twice_changes_nothing(database: Database, act: Act) -> None:
    ana = await _person()
    await _erase(ana, act)
    assert await _erase(ana, act) == 0


@pytest.mark.parametrize(
    "statement",
    [
        # Before it is sealed there would be no digest to check it by.
        (
            "UPDATE audit_event SET before = NULL, after = NULL, salt = NULL, erased_at = now()"
            " WHERE seq = (SELECT max(seq) FROM audit_event)"
        ),
        # One name only may take the place of an actor's.
        "UPDATE audit_event SET actor = 'person 1' WHERE actor_person_id IS NOT NULL",
        "UPDATE audit_event SET actor = 'person ' || gen_random_uuid()",
        # Whose act it was, and whom it is about, stays.
        "UPDATE audit_event SET actor_person_id = NULL WHERE actor_person_id IS NOT NULL",
        "UPDATE audit_event SET subject_person_id = NULL WHERE subject_person_id IS NOT NULL",
        # Erasing is for good, and all of it.
        "UPDATE audit_event SET after = NULL, salt = NULL, erased_at = now() WHERE before IS NOT NULL",
    ],
)
async def test_the_database_lets_nothing_else_change(
    database: Database, clock: Clock, statement: str
) -> None:
    ana = await _person()
    row = await trails.organization()
    await trails.rename(row, "New Name", Actor("Ana Ruiz", None, ana.id))
    await seal(database, clock)
    await trails.organization()
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await database.reads.execute(statement)
    assert broken_rule(refused.value) == "audit_event_append_only"
