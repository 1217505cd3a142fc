"""The administrator sets the association up: words, a region, a board, a committee, people and roles."""

from typing import Any

from tests.journeys.affiliation.people import Actor
from tests.journeys.affiliation.story import Story

ISSUED = "identity { person { name } subject }"
WORDS = {
    "ethics": ("EMPHASIS_AREA", "ETHICS", "Ethics"),
    "membership": ("EMPHASIS_AREA", "MEMBERSHIP", "Membership development"),
    "training": ("ACTIVITY_TYPE", "TRAINING", "Joint professional development"),
    "writing": ("ACTIVITY_TYPE", "WRITING", "Articles for each other's publications"),
    "visiting": ("ACTIVITY_TYPE", "VISITING", "City-to-city exchanges"),
    "networks": ("PURPOSE", "NETWORKS", "Expand organizational networks"),
}
HOUSE = {
    "staff": "Stefan Staff",
    "colleague": "Conny Colleague",
    "director": "Dora Director",
    "chair": "Carla Chair",
    "volunteer": "Vera Volunteer",
    "secretary": "Samir Secretary",
    "reader": "Bela Board",
}


async def set_up(story: Story) -> None:
    """From an empty database to an association with people who sign in."""
    await _found(story)
    await _write_words(story)
    await _divide(story)
    for part, name in HOUSE.items():
        await introduce(story, part, name, story.ids["home"])
    await _grant(story)
    await _seat(story)
    await _know_another_affiliate(story)
    await _see_who_is_who(story)


async def _found(story: Story) -> None:
    given = {
        "name": "Example Association of Managers",
        "administratorName": "Ada Admin",
        "administratorAddress": "ada@home.example.org",
    }
    assert await story.nobody.refused("setUpHomeAssociation", **given) == "UNAUTHENTICATED"
    home = await story.machine.do("setUpHomeAssociation", "organization { id kind }", **given)
    assert home["kind"] == "HOME_ASSOCIATION"
    story.ids["home"] = home["id"]
    # The address was verified when she was named: the first sign-in links her.
    story.people["admin"] = Actor(
        story.stage, "Ada Admin", "sub-ada", address="ada@home.example.org"
    )
    who = await story.admin.ask("{ viewer { kind name scopes } people { nodes { id name } } }")
    (person,) = who["people"]["nodes"]
    story.admin.id = person["id"]
    assert (who["viewer"]["kind"], who["viewer"]["name"]) == ("PERSON", "Ada Admin")
    assert "ADMIN" in who["viewer"]["scopes"]
    assert await story.admin.refused("setUpHomeAssociation", **given) == "RULE_VIOLATED"


async def _write_words(story: Story) -> None:
    for name, (vocabulary, code, label) in WORDS.items():
        term = await story.admin.do(
            "addVocabularyTerm",
            "vocabularyTerm { id }",
            vocabulary=vocabulary,
            code=code,
            label=label,
        )
        story.ids[name] = term["id"]


async def _divide(story: Story) -> None:
    region = await story.admin.do(
        "createRegion", "region { id }", code="SOUTH", name="Southern Africa"
    )
    story.ids["region"] = region["id"]
    for name, kind, title in (
        ("board", "BOARD", "Executive Board"),
        ("committee", "COMMITTEE", "International Committee"),
    ):
        body = await story.admin.do(
            "createBody",
            "governingBody { id }",
            organizationId=story.ids["home"],
            name=title,
            kind=kind,
        )
        story.ids[name] = body["id"]


async def introduce(story: Story, part: str, name: str, organization: str) -> Actor:
    """Make a person known with an address, linked to a subject of the issuer by the administrator."""
    address = f"{part}@example.org"
    person = await story.admin.do(
        "createPerson",
        "person { id emailAddresses { id } }",
        name=name,
        address=address,
        organizationId=organization,
        positionTitle=f"The {part}",
        positionRole="ASSOCIATION_STAFF",
        timeZone="America/New_York",
    )
    (mail,) = person["emailAddresses"]
    await story.admin.do(
        "verifyEmailAddress",
        "emailAddress { verifiedOn }",
        emailAddressId=mail["id"],
        primary=True,
    )
    linked = await story.admin.do(
        "linkIdentity",
        ISSUED,
        personId=person["id"],
        issuer=story.stage.issuer.address,
        subject=f"sub-{part}",
    )
    assert linked == {"person": {"name": name}, "subject": f"sub-{part}"}
    actor = Actor(story.stage, name, f"sub-{part}", person["id"])
    story.people[part] = actor
    return actor


async def grant(story: Story, part: str, role: str, **scope: Any) -> None:
    held = await story.admin.do(
        "grantRole",
        "roleGrant { role person { name } }",
        personId=story.people[part].id,
        role=role,
        **scope,
    )
    assert held == {"role": role, "person": {"name": story.people[part].name}}


async def _grant(story: Story) -> None:
    await grant(story, "staff", "STAFF")
    await grant(story, "colleague", "STAFF")
    await grant(story, "secretary", "BOARD_SECRETARY")
    await grant(story, "reader", "BOARD_VIEWER")
    mine = {"personId": story.staff.id, "role": "ADMIN"}
    assert await story.staff.refused("grantRole", **mine) == "FORBIDDEN"
    director = await story.staff.do(
        "assignLiaison",
        "liaisonAssignment { kind region { code } isPrimary }",
        personId=story.director.id,
        kind="REGIONAL_DIRECTOR",
        regionId=story.ids["region"],
    )
    assert director == {
        "kind": "REGIONAL_DIRECTOR",
        "region": {"code": "SOUTH"},
        "isPrimary": True,
    }


async def _seat(story: Story) -> None:
    for part, is_chair in (("chair", True), ("volunteer", False)):
        seat = await story.secretary.do(
            "appointSeat",
            "seat { id isChair }",
            bodyId=story.ids["committee"],
            personId=story.people[part].id,
            termFrom="2026-01-01",
            termTo="2031-12-31",
            isChair=is_chair,
        )
        assert seat["isChair"] is is_chair
        story.ids[f"{part}'s seat"] = seat["id"]


async def _know_another_affiliate(story: Story) -> None:
    """Another affiliate, whose representative is to see nothing of all that follows."""
    league = await story.staff.do(
        "createOrganization",
        "organization { id }",
        name="Example League of Elsewhere",
        kind="ASSOCIATION",
        affiliateGroup="INTERNATIONAL",
    )
    story.ids["league"] = league["id"]
    await introduce(story, "rival", "Rolf Rival", league["id"])
    await grant(story, "rival", "AFFILIATE_SIGNATORY", organizationId=league["id"])


async def _see_who_is_who(story: Story) -> None:
    """Each is who they are, and nobody who is unknown gets in."""
    for actor in story.people.values():
        who = await actor.ask("{ viewer { name } }")
        assert who["viewer"]["name"] == actor.name
    stage = story.stage
    stranger = {"Authorization": f"Bearer {stage.token('sub-unknown')}"}
    answer = await stage.world.post(
        "/graphql", json={"query": "{ viewer { name } }"}, headers=stranger
    )
    assert answer.status_code == 403
    assert await story.actors_of("grantRole") == ["Ada Admin"]
    assert await story.actors_of("appointSeat") == ["Samir Secretary"]
