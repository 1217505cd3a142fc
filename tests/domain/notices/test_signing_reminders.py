"""A renewal that is out for signature: +7, +14, +21 to whoever has to sign, from +28 to the owner alone."""

from datetime import date

from domain.agreement_versions import AgreementVersion
from domain.database import Database
from domain.notices.reminders import Reminder, ReminderState
from domain.people import Person
from domain.positions import Position
from domain.roles import Role, RoleGrant
from tests.domain.notices.worlds import LONG_AGO, World, mailed, walk, world
from tests.samples import person, sign, term, version

# The term ends on 2026-10-31: signatures are asked for until 30 November.
SENT = date(2026, 9, 1)


async def out_for_signature() -> tuple[World, AgreementVersion, Person]:
    """A renewal that went out on 1 September; its director signs at home, its signatory on the other side."""
    of = await world()
    await term(of.of, date(2023, 11, 1), date(2026, 10, 31))
    text = await version(of.of, kind="RENEWAL", sent_on=SENT)
    director, signatory = await person(), await person()
    await Position.create(
        person=director,
        organization_id=of.of.home.organization_id,
        title="Executive Director",
        role="EXECUTIVE_DIRECTOR",
        valid_from=LONG_AGO,
    )
    await RoleGrant.create(
        person=signatory,
        role=Role.AFFILIATE_SIGNATORY,
        organization_id=of.of.counterparty.organization_id,
        valid_from=LONG_AGO,
    )
    return of, text, signatory


def about_signing(mails: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((day, stage) for day, stage, _ in mails if "SIGN" in stage))


async def test_whoever_has_to_sign_is_asked_each_week_and_then_the_owner(
    database: Database,
) -> None:
    of, _, signatory = await out_for_signature()
    await walk(SENT, date(2026, 12, 31))
    mails = await mailed(of)
    days = about_signing(mails)
    assert days[:5] == [
        ("2026-09-08", "SIGN_7"),
        ("2026-09-15", "SIGN_14"),
        ("2026-09-22", "SIGN_21"),
        ("2026-09-29", "SIGN_28"),
        ("2026-10-06", "SIGN_28.1"),
    ]
    # Each week until 30 days after the end of the term.
    assert days[-1] == ("2026-11-24", "SIGN_28.8")
    first = {name for day, _, name in mails if day == "2026-09-08"}
    assert first == {
        str(signatory.id),
        str((await Person.get(positions__title="Executive Director")).id),
    }
    assert {name for _, stage, name in mails if stage.startswith("SIGN_28")} == {"owner"}


async def test_who_has_signed_is_not_asked_again(database: Database) -> None:
    of, text, signatory = await out_for_signature()
    await walk(SENT, date(2026, 9, 10))
    await sign(text, of.of.home, date(2026, 9, 10))
    await walk(date(2026, 9, 11), date(2026, 9, 16))
    asked = [name for day, _, name in await mailed(of) if day == "2026-09-15"]
    assert asked == [str(signatory.id)]


async def test_a_signed_text_is_asked_for_no_more(database: Database) -> None:
    of, text, _ = await out_for_signature()
    await walk(SENT, date(2026, 9, 10))
    for party in (of.of.home, of.of.counterparty):
        await sign(text, party, date(2026, 9, 11))
    await walk(date(2026, 9, 11), date(2026, 10, 31))
    assert about_signing(await mailed(of)) == [("2026-09-08", "SIGN_7")]
    rows = await Reminder.filter(stage="SIGN_14")
    assert {row.state for row in rows} == {ReminderState.CANCELLED}
    assert {row.reason for row in rows} == {"It was signed on 2026-09-11."}


async def test_without_signatories_the_representative_and_the_owner_are_asked(
    database: Database,
) -> None:
    of, _, _ = await out_for_signature()
    await RoleGrant.filter(role=Role.AFFILIATE_SIGNATORY).delete()
    await Position.all().delete()
    await walk(SENT, date(2026, 9, 9))
    assert {name for _, stage, name in await mailed(of) if stage == "SIGN_7"} == {
        "owner",
        "representative",
    }
