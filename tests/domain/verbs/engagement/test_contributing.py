"""Publications, and contributions to those of others."""

import asyncio
from datetime import date
from uuid import UUID

from domain.database import Database
from domain.errors import DomainError
from domain.publications import Contribution, ContributionState, Publication, PublicationKind
from domain.verbs.engagement.contributing import (
    decline_contribution,
    propose_contribution,
    publish_contribution,
    submit_contribution,
    update_contribution,
)
from domain.verbs.engagement.publishing import create_publication, update_publication
from tests import samples
from tests.domain.acting import affiliate
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative

DAY = date(2026, 3, 1)


async def offered() -> Contribution:
    magazine = await samples.publication(await samples.organization())
    return await samples.contribution(magazine, await samples.organization())


async def offer(publication_id: UUID, giver: UUID, **values: object) -> Contribution:
    given = {"publication_id": publication_id, "from_organization_id": giver, "title": "Water"}
    return await propose_contribution({**given, **values}, acting())


async def test_a_contribution_is_offered_handed_in_and_appears(database: Database) -> None:
    magazine = await samples.publication(await samples.organization())
    made = await offer(magazine.id, (await samples.organization()).id)
    await submit_contribution(made.id, 1, acting())
    out = await publish_contribution(made.id, DAY, "https://example.org/water", 2, acting())
    assert (out.state, out.published_on) == (ContributionState.PUBLISHED, DAY)
    again = submit_contribution(made.id, None, acting())
    assert await refused(again) == ("RULE_VIOLATED", "contributionId")


async def test_nobody_contributes_to_a_publication_of_one_s_own(database: Database) -> None:
    publisher = await samples.organization()
    magazine = await samples.publication(publisher)
    own = offer(magazine.id, publisher.id)
    assert await refused(own) == ("RULE_VIOLATED", "fromOrganizationId")


async def test_what_ended_takes_nothing(database: Database) -> None:
    ended = await samples.publication(await samples.organization(), discontinued_on=DAY)
    late = offer(ended.id, (await samples.organization()).id)
    assert await refused(late) == ("RULE_VIOLATED", "publicationId")


async def test_the_agreement_is_one_of_both(database: Database) -> None:
    of, other = await samples.affiliation(), await samples.affiliation()
    magazine = await samples.publication(await of.home.organization)
    giver = (await of.counterparty.organization).id
    strange = offer(magazine.id, giver, agreement_id=other.agreement.id)
    assert await refused(strange) == ("RULE_VIOLATED", "agreementId")
    made = await offer(magazine.id, giver, agreement_id=of.agreement.id)
    assert made.agreement_id == of.agreement.id


async def test_what_is_offered_can_be_put_right_until_it_is_handed_in(database: Database) -> None:
    made = await offered()
    publisher = await Publication.get(id=made.publication_id)
    other = await samples.affiliation()
    theirs = affiliate((await samples.person()).id, publisher.organization_id)
    giver = affiliate((await samples.person()).id, made.from_organization_id)
    new = {"title": "Clean water", "url": "https://example.org/water"}
    assert (await refused(update_contribution(made.id, new, None, theirs)))[0] == "FORBIDDEN"
    stale = update_contribution(made.id, new, 7, giver)
    assert (await refused(stale))[0] == "CONFLICT"
    strange = update_contribution(made.id, {"agreement_id": other.agreement.id}, None, acting())
    assert await refused(strange) == ("RULE_VIOLATED", "agreementId")
    found = await update_contribution(made.id, new, 1, giver)
    assert (found.title, found.url, found.version) == ("Clean water", new["url"], 2)
    await submit_contribution(made.id, None, giver)
    late = update_contribution(made.id, {"title": "Water"}, None, giver)
    assert await refused(late) == ("RULE_VIOLATED", "contributionId")


async def test_it_is_turned_down_for_a_reason(database: Database) -> None:
    made = await offered()
    blank = decline_contribution(made.id, " ", None, acting())
    assert await refused(blank) == ("BAD_USER_INPUT", "reason")
    down = await decline_contribution(made.id, "Too long", None, acting())
    assert (down.state, down.state_reason) == (ContributionState.DECLINED, "Too long")
    late = publish_contribution(made.id, DAY, None, None, acting())
    assert await refused(late) == ("RULE_VIOLATED", "contributionId")


async def test_it_does_not_appear_tomorrow(database: Database) -> None:
    made = await offered()
    early = publish_contribution(made.id, date(2026, 3, 5), None, None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "publishedOn")
    odd = publish_contribution(made.id, DAY, "nowhere", None, acting())
    assert await refused(odd) == ("BAD_USER_INPUT", "url")


async def test_two_at_once_cannot_both_decide(database: Database) -> None:
    made = await offered()
    results = await asyncio.gather(
        publish_contribution(made.id, DAY, None, None, acting()),
        decline_contribution(made.id, "Too long", None, acting()),
        return_exceptions=True,
    )
    assert len([found for found in results if isinstance(found, DomainError)]) == 1


async def test_the_database_refuses_what_the_domain_refuses(database: Database) -> None:
    made = await offered()
    row = Contribution.filter(id=made.id)
    assert await refusal(row.update(state="PUBLISHED")) == "contribution_published"
    assert await refusal(row.update(state="DECLINED")) == "contribution_reason"
    magazine = await Publication.get(id=made.publication_id)
    own = row.update(from_organization_id=magazine.organization_id)
    assert await refusal(own) == "contribution_to_another"
    sold = Publication.filter(id=magazine.id).update(organization_id=made.from_organization_id)
    assert await refusal(sold) == "contribution_to_another"


async def test_publications_are_kept_by_their_own_side(database: Database) -> None:
    of = await samples.affiliation()
    theirs, ours = await of.counterparty.organization, await of.home.organization
    viewer = await representative(of)
    given = {"title": "News", "kind": PublicationKind.NEWSLETTER}
    made = await create_publication({**given, "organization_id": theirs.id}, acting(viewer))
    ended = await update_publication(made.id, {"discontinued_on": DAY}, 1, acting(viewer))
    assert (ended.discontinued_on, ended.title) == (DAY, "News")
    strange = create_publication({**given, "organization_id": ours.id}, acting(viewer))
    assert (await refused(strange))[0] in {"FORBIDDEN", "NOT_FOUND"}


async def test_either_side_moves_a_contribution_on(database: Database) -> None:
    of, other = await samples.affiliation(), await samples.affiliation()
    magazine = await samples.publication(await of.counterparty.organization)
    made = await samples.contribution(magazine, await of.home.organization)
    await submit_contribution(made.id, None, acting(await liaison(of)))
    await publish_contribution(made.id, DAY, None, None, acting(await representative(of)))
    second = await samples.contribution(magazine, await of.home.organization)
    strange = submit_contribution(second.id, None, acting(await representative(other)))
    assert await refused(strange) == ("NOT_FOUND", "contributionId")
