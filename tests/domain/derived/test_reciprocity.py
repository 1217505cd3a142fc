"""The reciprocity ledger: what counts, in which direction, and in which period."""

from dataclasses import astuple
from datetime import date

import pytest

from domain.database import Database, transaction
from domain.derived import reciprocity
from domain.derived.reciprocity import Ledger, read_ledger
from domain.events import Event
from domain.exchanges import ExchangeLeg, LegDirection
from domain.organizations import Organization, OrganizationKind
from domain.participations import EventParticipation, ParticipationState
from domain.publications import Contribution
from tests import samples

TODAY = date(2026, 3, 4)
DAY = date(2025, 6, 1)


async def attend(guest: Organization, host: Organization, day: date = DAY) -> EventParticipation:
    return await EventParticipation.create(
        event=await samples.event(host, starts_on=day, ends_on=day),
        person=await samples.person(),
        from_organization=guest,
        state=ParticipationState.ATTENDED,
    )


async def write(giver: Organization, to: Organization, day: date = DAY) -> Contribution:
    return await samples.contribution(
        await samples.publication(to), giver, state="PUBLISHED", published_on=day
    )


async def visit(sender: Organization, host: Organization, day: date = DAY) -> ExchangeLeg:
    exchange = await samples.exchange(sender, host)
    leg = await ExchangeLeg.get(exchange_id=exchange.id, direction=LegDirection.OUTBOUND)
    await ExchangeLeg.filter(id=leg.id).update(state="COMPLETED", starts_on=day, ends_on=day)
    return leg


async def pair() -> tuple[Organization, Organization]:
    home = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    return home, await samples.organization()


async def ledger(of: Organization, **asked: object) -> Ledger:
    async with transaction() as tx:
        return await read_ledger(tx, of.id, TODAY, **asked)  # type: ignore[arg-type]  # as given


async def test_three_kinds_count_in_both_directions(database: Database) -> None:
    home, affiliate = await pair()
    for _ in range(2):
        await attend(affiliate, home)
    await write(affiliate, home)
    await visit(home, affiliate)
    found = await ledger(affiliate)
    assert astuple(found) == (2, 0, 1, 0, 0, 1)
    assert (found.given, found.received, found.balance) == (3, 1, 2)
    assert astuple(await ledger(home, counterpart=affiliate.id)) == (0, 2, 0, 1, 1, 0)


async def test_others_and_what_did_not_happen_do_not_count(database: Database) -> None:
    home, affiliate = await pair()
    other = await samples.organization()
    await attend(affiliate, other)
    await write(other, home)
    await visit(affiliate, other)
    absent = await attend(affiliate, home)
    await EventParticipation.filter(id=absent.id).update(state=ParticipationState.ABSENT)
    await samples.contribution(await samples.publication(home), affiliate)
    await samples.exchange(affiliate, home)
    assert astuple(await ledger(affiliate)) == (0, 0, 0, 0, 0, 0)
    assert (await ledger(affiliate, counterpart=other.id)).given == 2


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2024, 3, 3), 0),
        (date(2024, 3, 4), 3),
        (TODAY, 3),
        (date(2026, 3, 5), 0),
    ],
)
async def test_the_period_is_24_months_to_today(database: Database, day: date, counts: int) -> None:
    home, affiliate = await pair()
    await attend(affiliate, home, day)
    await write(affiliate, home, day)
    await visit(affiliate, home, day)
    assert (await ledger(affiliate)).given == counts
    assert (await ledger(affiliate, period=(day, day))).given == 3
    later = (date(2027, 1, 1), date(2027, 12, 31))
    assert (await ledger(affiliate, period=later)).given == 0


async def test_readers_of_whole_relationships_join_the_same_counts(database: Database) -> None:
    home, affiliate = await pair()
    await attend(affiliate, home)
    await Event.all().update(title="Whatever")
    sql = reciprocity.WITH_HOME.at("subject", "$1::date")
    found = await database.reads.fetchrow(
        f"SELECT counts.* FROM organization AS subject, LATERAL ({sql}) AS counts WHERE id = $2",
        TODAY,
        affiliate.id,
    )
    assert found is not None
    assert Ledger(**dict(found)) == await ledger(affiliate)
