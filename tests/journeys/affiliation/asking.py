"""An association asks to become an affiliate; the office sorts it, accepts it, and gives it its people."""

from typing import Any

from tests.journeys.affiliation.setting_up import grant, introduce
from tests.journeys.affiliation.story import Story

LETTER: dict[str, Any] = {
    "organizationName": "Example Guild of Clerks",
    "contactName": "Olga Officer",
    "contactEmail": "officer@example.org",
    "country": "NA",
    "desiredCategory": "STRATEGIC_ALLIANCE",
    "message": "We would like to become an affiliate of yours.",
    "consent": True,
}
INQUIRY = "inquiry { id state stateReason outcomeAgreement { id state number } }"
INQUIRIES = """{ inquiries(first: 10, orderBy: [{createdAt: ASC}]) {
    nodes { id reference state contactEmail } } }"""


async def ask_to_join(story: Story) -> None:
    """From the public form to a proposed agreement with people on both sides."""
    story.turn_to("2026-01-12")
    reference = await _fill_in_the_form(story)
    story.turn_to("2026-01-14")
    await _sort(story, reference)
    await _accept(story)
    await _introduce_the_other_side(story)
    await _assign(story)
    await _see_it(story)


async def _fill_in_the_form(story: Story) -> str:
    nobody = story.nobody
    assert await nobody.refused("sendInquiry", **{**LETTER, "consent": False}) == "BAD_USER_INPUT"
    reference = await nobody.do("sendInquiry", "reference", **LETTER)
    # A program fills in what people do not see, and is told nothing else.
    program = {**LETTER, "organizationName": "Cheap Pills", "homepage": "https://spam.example"}
    assert await nobody.do("sendInquiry", "reference", **program)
    await nobody.do("sendInquiry", "reference", **LETTER)
    assert await nobody.refused("sendInquiry", **LETTER) == "RULE_VIOLATED"
    assert (await nobody.ask("{ inquiries { nodes { id } } }"))["inquiries"]["nodes"] == []
    return str(reference)


async def _sort(story: Story, reference: str) -> None:
    for part in ("volunteer", "director", "rival", "reader"):
        seen = await story.people[part].ask(INQUIRIES)
        assert seen["inquiries"]["nodes"] == [], part
    first, program, again = (await story.staff.ask(INQUIRIES))["inquiries"]["nodes"]
    assert (first["reference"], first["contactEmail"]) == (reference, "officer@example.org")
    assert [row["state"] for row in (first, program, again)] == ["NEW", "SPAM", "NEW"]
    which = {"inquiryId": first["id"]}
    story.ids["inquiry"] = first["id"]
    assert await story.volunteer.refused("triageInquiry", **which) == "NOT_FOUND"
    assert await story.nobody.refused("triageInquiry", **which) == "UNAUTHENTICATED"
    assert await story.staff.refused("acceptInquiry", **which) == "RULE_VIOLATED"
    await story.staff.do("markInquirySpam", INQUIRY, inquiryId=again["id"])
    triaged = await story.staff.do("triageInquiry", INQUIRY, **which)
    assert triaged["state"] == "TRIAGED"
    assigned = await story.staff.do(
        "assignInquiry", "inquiry { assignee { name } }", **which, assigneeId=story.staff.id
    )
    assert assigned["assignee"] == {"name": "Stefan Staff"}


async def _accept(story: Story) -> None:
    accepted = await story.staff.do(
        "acceptInquiry",
        INQUIRY,
        inquiryId=story.ids["inquiry"],
        newOrganization={"city": "Windhoek", "affiliateGroup": "INTERNATIONAL"},
        title="Example Guild alliance",
        ownerId=story.staff.id,
    )
    assert accepted["state"] == "ACCEPTED"
    assert accepted["outcomeAgreement"]["state"] == "PROPOSED"
    story.ids["agreement"] = accepted["outcomeAgreement"]["id"]
    parties = await story.staff.ask(
        """query Parties($id: ID!) { agreement(id: $id) {
            owner { name } parties { id role organization { id name kind } } } }""",
        id=story.ids["agreement"],
    )
    assert parties["agreement"]["owner"] == {"name": "Stefan Staff"}
    home, guild = parties["agreement"]["parties"]
    assert (home["role"], guild["role"]) == ("HOME", "COUNTERPARTY")
    assert guild["organization"]["name"] == "Example Guild of Clerks"
    story.ids |= {
        "home party": home["id"],
        "guild party": guild["id"],
        "guild": guild["organization"]["id"],
    }
    await story.staff.do(
        "updateOrganization",
        "organization { region { code } privateNotes }",
        organizationId=story.ids["guild"],
        regionId=story.ids["region"],
        visibility="PUBLIC",
        privateNotes="Their treasurer left in a hurry.",
    )
    assert await story.actors_of("acceptInquiry") == ["Stefan Staff"]


async def _introduce_the_other_side(story: Story) -> None:
    await introduce(story, "officer", "Olga Officer", story.ids["guild"])
    await grant(story, "officer", "AFFILIATE_SIGNATORY", organizationId=story.ids["guild"])
    await introduce(story, "clerk", "Karl Clerk", story.ids["guild"])
    await grant(story, "clerk", "AFFILIATE_REPRESENTATIVE", organizationId=story.ids["guild"])


async def _assign(story: Story) -> None:
    """The office names its own liaison; the committee's chair names the committee's."""
    duty = "liaisonAssignment { kind assignedBy assignedByBody { name } validTo }"
    guild = {"organizationId": story.ids["guild"]}
    await story.staff.do(
        "assignLiaison", duty, personId=story.staff.id, kind="STAFF_LIAISON", **guild
    )
    await story.staff.do(
        "assignLiaison", duty, personId=story.officer.id, kind="AFFILIATE_LIAISON", **guild
    )
    committee = {
        "personId": story.volunteer.id,
        "kind": "COMMITTEE_LIAISON",
        **guild,
        "assignedByBodyId": story.ids["committee"],
        "seatId": story.ids["volunteer's seat"],
    }
    for part in ("volunteer", "officer", "rival"):
        refusal = await story.people[part].refused("assignLiaison", **committee)
        assert refusal == "FORBIDDEN", part
    assigned = await story.chair.do("assignLiaison", duty, **committee)
    assert assigned == {
        "kind": "COMMITTEE_LIAISON",
        "assignedBy": "COMMITTEE",
        "assignedByBody": {"name": "International Committee"},
        "validTo": "2031-12-31",
    }
    assert await story.actors_of("assignLiaison") == ["Stefan Staff", "Carla Chair"]


SEEN = """query Seen($id: ID!, $guild: ID!) {
    agreement(id: $id) { state }
    organization(id: $guild) { name privateNotes }
}"""


STATE = "query State($id: ID!) { agreement(id: $id) { state } }"


async def _see_it(story: Story) -> None:
    """Who takes part sees the agreement and the organization; the notes are the office's."""
    which = {"id": story.ids["agreement"], "guild": story.ids["guild"]}
    for part in ("staff", "colleague"):
        seen = await story.people[part].ask(SEEN, **which)
        assert seen["organization"]["privateNotes"] == "Their treasurer left in a hurry."
    for part in ("officer", "clerk", "volunteer", "chair", "director", "reader"):
        actor = story.people[part]
        assert await actor.denied(SEEN, **which) == ["FORBIDDEN"], part
        seen = await actor.ask(STATE, id=which["id"])
        assert seen["agreement"] == {"state": "PROPOSED"}, part
    for actor in (story.rival, story.nobody):
        seen = await actor.ask(STATE, id=which["id"])
        assert seen["agreement"] is None, actor.name
