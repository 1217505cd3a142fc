"""Who gets a reminder and why: roles, stand-ins, and never silence (domain rule 4.6, "who is who" and i)."""

from datetime import date
from typing import Any

import pytest

from domain.agreements import AgreementParty, Category, PartyRole
from domain.database import Database
from domain.liaisons import LiaisonAssignment, LiaisonKind, OutOfOffice
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep
from domain.people import EmailAddress, Person
from domain.roles import RoleGrant
from tests.domain.notices.worlds import (
    ALWAYS,
    World,
    assign,
    at,
    mailed,
    row_of,
    states,
    step,
    walk,
    world,
)
from tests.samples import organization, person, term

OPEN, ASK, NUDGE, WEEK = (
    date(2026, 9, 1),
    date(2026, 10, 1),
    date(2026, 10, 31),
    date(2026, 11, 23),
)
GONE = date(2026, 8, 1)


async def reminded(category: Category = Category.STRATEGIC_ALLIANCE, **values: Any) -> World:
    of = await world(category)
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36, **values)
    return of


async def who(of: World, stage: str) -> dict[str, str]:
    """Return who has a row of a stage, and why."""
    rows = await Reminder.filter(agreement_id=of.agreement.id, stage=stage, escalation=None)
    return {of.name_of(row.recipient_id): row.chosen_because for row in rows}


async def duty(of: World, kind: LiaisonKind) -> LiaisonAssignment:
    return await LiaisonAssignment.get(
        organization_id=of.of.counterparty.organization_id, kind=kind, is_primary=True
    )


async def deactivate(one: Person) -> None:
    await Person.filter(id=one.id).update(deactivated_on=GONE)


async def backup(of: World, kind: LiaisonKind) -> Person:
    second = await person()
    organization_id = of.of.counterparty.organization_id
    await assign(second, kind, organization_id=organization_id, is_primary=False)
    return second


async def test_each_stage_goes_to_its_roles(database: Database) -> None:
    of = await reminded()
    await walk(date(2026, 8, 30), date(2026, 12, 1))
    assert set(await who(of, "OPEN")) == {"owner", "liaison", "committee"}
    assert set(await who(of, "ASK")) == {"representative"}
    assert set(await who(of, "NUDGE")) == {"liaison", "director"}
    assert set(await who(of, "WEEK")) == {"owner", "liaison", "director"}
    assert set(await who(of, "DEADLINE")) == {"owner", "liaison", "director", "admin"}
    assert (await who(of, "OPEN"))["owner"] == "Owner of the agreement."
    assert (await who(of, "WEEK"))["director"].startswith("Regional director of Region ")


async def test_a_nudge_spares_the_director_once_somebody_acknowledged(database: Database) -> None:
    of = await reminded()
    await step(at(OPEN))
    await Reminder.filter(stage="OPEN", recipient_id=of.owner.id).update(
        state=ReminderState.ACKNOWLEDGED, acknowledged_at=at(OPEN).now(), acknowledged_by="owner"
    )
    await step(at(NUDGE))
    assert set(await who(of, "NUDGE")) == {"liaison"}


async def test_one_person_of_two_roles_gets_one_mail(database: Database) -> None:
    of = await reminded()
    await (await duty(of, LiaisonKind.STAFF_LIAISON)).delete()
    await assign(
        of.owner, LiaisonKind.STAFF_LIAISON, organization_id=of.of.counterparty.organization_id
    )
    await step(at(OPEN))
    row = await row_of(of, "OPEN", of.owner)
    assert row.audiences == ["OWNER", "HOME_LIAISON"]
    assert row.chosen_because.startswith("Owner of the agreement. Staff liaison of Example")


async def test_the_home_liaison_falls_back_from_staff_to_committee_to_vice_president(
    database: Database,
) -> None:
    of = await reminded()
    await (await duty(of, LiaisonKind.STAFF_LIAISON)).delete()
    await step(at(NUDGE))
    assert "committee" in await who(of, "NUDGE")
    other = await reminded()
    await (await duty(other, LiaisonKind.STAFF_LIAISON)).delete()
    await (await duty(other, LiaisonKind.COMMITTEE_LIAISON)).delete()
    president = await person()
    region = await LiaisonAssignment.get(
        kind=LiaisonKind.REGIONAL_DIRECTOR, person_id=other.director.id
    ).values_list("region_id", flat=True)
    await assign(president, LiaisonKind.REGIONAL_VICE_PRESIDENT, region_id=region)
    await step(at(NUDGE, 13))
    assert str(president.id) in await who(other, "NUDGE")


async def test_an_agreement_s_own_liaison_comes_before_the_organization_s(
    database: Database,
) -> None:
    of = await reminded()
    own = await person()
    await assign(own, LiaisonKind.STAFF_LIAISON, agreement_id=of.agreement.id)
    await step(at(OPEN))
    assert set(await who(of, "OPEN")) == {"owner", str(own.id), "committee"}


async def test_duties_hold_only_between_their_dates(database: Database) -> None:
    of = await reminded()
    old = await duty(of, LiaisonKind.STAFF_LIAISON)
    await LiaisonAssignment.filter(id=old.id).update(valid_to=date(2026, 8, 31))
    successor = await person()
    organization_id = of.of.counterparty.organization_id
    await assign(
        successor, LiaisonKind.STAFF_LIAISON, organization_id=organization_id, valid_from=OPEN
    )
    await step(at(OPEN))
    assert set(await who(of, "OPEN")) == {"owner", str(successor.id), "committee"}


async def test_representatives_are_all_of_them_and_of_every_counterparty(
    database: Database,
) -> None:
    of = await reminded()
    second = await backup(of, LiaisonKind.AFFILIATE_LIAISON)
    third, third_person = await organization(), await person()
    await AgreementParty.create(
        agreement=of.agreement, organization=third, role=PartyRole.CO_PARTY, position=2
    )
    await assign(third_person, LiaisonKind.AFFILIATE_LIAISON, organization_id=third.id)
    await step(at(ASK))
    assert set(await who(of, "ASK")) == {"representative", str(second.id), str(third_person.id)}


async def test_a_branch_has_a_home_side_only(database: Database) -> None:
    of = await reminded(Category.BRANCH)
    await walk(date(2026, 8, 30), date(2026, 12, 5))
    assert "representative" not in {name for _, _, name in await mailed(of)}
    assert await states(of, "ASK") == {}


async def test_out_of_office_goes_to_the_delegate(database: Database) -> None:
    of = await reminded()
    delegate = await person()
    held = await duty(of, LiaisonKind.STAFF_LIAISON)
    await LiaisonAssignment.filter(id=held.id).update(delegate_id=delegate.id)
    await OutOfOffice.create(assignment=held, starts_on=OPEN, ends_on=date(2026, 9, 5))
    await step(at(OPEN))
    found = await who(of, "OPEN")
    assert found[str(delegate.id)].startswith(f"Delegate of {of.liaison.name}, staff liaison of")
    assert "liaison" not in found
    # Back in the office: the stage has been served, the next one is the liaison's own again.
    await walk(date(2026, 9, 6), NUDGE)
    assert "liaison" not in await who(of, "OPEN")
    assert "liaison" in await who(of, "NUDGE")


async def test_out_of_office_without_a_delegate_goes_to_the_backup(database: Database) -> None:
    of = await reminded()
    second = await backup(of, LiaisonKind.STAFF_LIAISON)
    held = await duty(of, LiaisonKind.STAFF_LIAISON)
    await OutOfOffice.create(assignment=held, starts_on=OPEN, ends_on=date(2026, 9, 5))
    await step(at(OPEN))
    assert str(second.id) in await who(of, "OPEN")


@pytest.mark.parametrize("backed", [True, False])
async def test_a_representative_who_is_away_gets_it_only_where_nobody_else_is_there(
    database: Database, backed: bool
) -> None:
    of = await reminded()
    second = await backup(of, LiaisonKind.AFFILIATE_LIAISON) if backed else None
    held = await LiaisonAssignment.get(
        person_id=of.representative.id, kind=LiaisonKind.AFFILIATE_LIAISON
    )
    await OutOfOffice.create(assignment=held, starts_on=ASK, ends_on=ASK)
    await step(at(ASK))
    assert set(await who(of, "ASK")) == {str(second.id) if second else "representative"}


async def test_a_deactivated_liaison_is_replaced_by_the_backup(database: Database) -> None:
    of = await reminded()
    second = await backup(of, LiaisonKind.STAFF_LIAISON)
    await deactivate(of.liaison)
    await step(at(OPEN))
    found = await who(of, "OPEN")
    gap = f"In place of the first one: {of.liaison.name}, staff liaison of"
    assert gap in found[str(second.id)]
    assert found[str(second.id)].endswith("is deactivated.")


async def test_an_unsent_row_moves_to_whoever_holds_the_duty_now(database: Database) -> None:
    of = await reminded()
    second = await backup(of, LiaisonKind.STAFF_LIAISON)
    await sweep(at(OPEN), ALWAYS)
    await deactivate(of.liaison)
    await step(at(OPEN, 13))
    row = await row_of(of, "OPEN", of.liaison)
    assert (row.state, row.reason) == (ReminderState.SUPERSEDED, "Somebody else gets it now.")
    assert (await row_of(of, "OPEN", second)).state is ReminderState.MAILED
    # A stage that was served is not sent again to a later holder.
    await deactivate(second)
    await walk(date(2026, 9, 2), date(2026, 9, 5))
    assert await Reminder.filter(stage="OPEN", state=ReminderState.MAILED).count() == 3


async def test_with_no_backup_the_administrators_get_it(database: Database) -> None:
    of = await reminded()
    await deactivate(of.owner)
    await step(at(OPEN))
    found = await who(of, "OPEN")
    assert found["admin"] == (
        f"{of.owner.name}, who owns the agreement, is deactivated. Administrators get it instead."
    )


async def test_nobody_assigned_at_all_means_the_administrators(database: Database) -> None:
    of = await reminded()
    await (await duty(of, LiaisonKind.AFFILIATE_LIAISON)).delete()
    await step(at(ASK))
    assert await who(of, "ASK") == {
        "admin": "Nobody is assigned as counterparty. Administrators get it instead."
    }


async def test_somebody_without_an_address_cannot_be_reached(database: Database) -> None:
    of = await reminded()
    await EmailAddress.filter(person_id=of.representative.id).delete()
    await step(at(ASK))
    assert (await who(of, "ASK"))["admin"].endswith(
        "has no mail address. Administrators get it instead."
    )


async def test_without_an_administrator_there_is_a_row_with_a_reason_and_a_loud_log(
    database: Database, capsys: Any
) -> None:
    of = await reminded()
    await (await duty(of, LiaisonKind.AFFILIATE_LIAISON)).delete()
    await RoleGrant.all().delete()
    await step(at(ASK))
    await step(at(ASK, 13))
    row = await Reminder.get(stage="ASK")
    assert row.state is ReminderState.FAILED
    assert row.recipient_id is None
    assert row.reason == "Nobody is assigned as counterparty. No administrator can be reached."
    assert capsys.readouterr().out.count("reminder.nobody") == 1
    # Once there is somebody, the stage goes: it was never served.
    helper = await person()
    await RoleGrant.create(person=helper, role="ADMIN", valid_from=date(2026, 10, 2))
    await step(at(date(2026, 10, 2)))
    assert (await row_of(of, "ASK", helper)).state is ReminderState.MAILED
