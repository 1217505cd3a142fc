"""People and duties through GraphQL: secrets shown once, many duties at once, and the hand-over pack."""

from datetime import date
from typing import Any

from domain.database import Database
from domain.goals import GoalState
from domain.hand_overs import HandOver
from domain.liaisons import LiaisonAssignment
from domain.organizations import Organization, Visibility
from domain.reach import person_viewer
from domain.tokens import ApiToken, find_token
from domain.viewers import Viewer
from tests import samples
from tests.domain import people
from tests.domain.people import FROM
from tests.schema.conftest import Ask

TODAY = date(2026, 3, 4)

CREATE_TOKEN = """
mutation Create($key: String) {
  createApiToken(input: {name: "calendar", scopes: [READ], idempotencyKey: $key}) {
    apiToken { name scopes prefix } secret errors { code path }
  }
}
"""
REASSIGN = """
mutation Reassign($input: ReassignLiaisonsInput!) {
  reassignLiaisons(input: $input) {
    liaisonAssignments { person { name } validFrom handOvers { state } }
    errors { code path }
  }
}
"""
ASSIGN = """
mutation Assign($input: AssignLiaisonInput!) {
  assignLiaison(input: $input) {
    liaisonAssignment { organization { name } person { name } }
    errors { code path }
  }
}
"""
PACK = """
query Pack {
  handOvers {
    nodes {
      reason
      openDuties { nodes { kind organization { name } } }
      agreements { nodes { number } }
      goals { nodes { title } }
      workPlans { nodes { year } }
      decidedTerms { nodes { decision } }
    }
  }
}
"""


async def data(ask: Ask, query: str, variables: dict[str, Any] | None = None, **more: Any) -> Any:
    reply = await ask(query, variables or {}, **more)
    assert "errors" not in reply.content, reply.content
    return reply.content["data"]


async def test_a_tokens_secret_is_shown_once(ask: Ask, database: Database) -> None:
    first = (await data(ask, CREATE_TOKEN, {"key": "k"}))["createApiToken"]
    again = (await data(ask, CREATE_TOKEN, {"key": "k"}))["createApiToken"]
    assert first["secret"].startswith(first["apiToken"]["prefix"])
    assert (again["secret"], again["apiToken"]) == (None, first["apiToken"])
    row = await ApiToken.get()
    assert row.expires_at is not None
    assert await find_token(first["secret"], row.created_at) is not None
    kept = await database.reads.fetch("SELECT to_jsonb(t) FROM idempotency_key AS t")
    assert first["secret"] not in str(kept)


async def test_duties_pass_on_all_or_none(ask: Ask, database: Database) -> None:
    held = [await people.liaison() for _ in range(2)]
    successor = await samples.person(name="Eva Lind")
    items = [
        {
            "kind": "STAFF_LIAISON",
            "personId": f"Person:{successor.id}",
            "organizationId": f"Organization:{each.organization_id}",
        }
        for each in held
    ]
    given = {"on": "2026-07-01", "reason": "New year", "items": items}
    wrong = {**given, "items": [items[0], {**items[1], "personId": f"Organization:{held[1].id}"}]}
    refused = (await data(ask, REASSIGN, {"input": wrong}))["reassignLiaisons"]
    assert refused["errors"] == [{"code": "BAD_USER_INPUT", "path": ["items", "1", "personId"]}]
    assert await LiaisonAssignment.all().count() == 2
    done = (await data(ask, REASSIGN, {"input": given}))["reassignLiaisons"]
    assert done["errors"] == []
    assert [each["person"]["name"] for each in done["liaisonAssignments"]] == ["Eva Lind"] * 2
    assert await HandOver.all().count() == 2


async def test_a_hand_over_brings_what_the_successor_has_to_know(
    ask: Ask, database: Database
) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 1, 1), date(2026, 12, 31), decided_on=FROM, decision="RENEW")
    await samples.goal(of, FROM, date(2026, 12, 31), state=GoalState.PROPOSED)
    await samples.work_plan(of, 2026)
    place = await Organization.get(id=of.counterparty.organization_id)
    ended = await people.liaison(organization=place, valid_to=TODAY)
    other = await people.liaison(person=await ended.person)
    await HandOver.create(assignment=ended, raised_on=TODAY, reason="Moved on")
    ((pack,),) = [each["nodes"] for each in (await data(ask, PACK)).values()]
    numbers = [each["number"] for each in pack["agreements"]["nodes"]]
    assert numbers == [of.agreement.number]
    assert [each["title"] for each in pack["goals"]["nodes"]] == ["More members"]
    assert [each["year"] for each in pack["workPlans"]["nodes"]] == [2026]
    assert [each["decision"] for each in pack["decidedTerms"]["nodes"]] == ["RENEW"]
    still = {each["organization"]["name"] for each in pack["openDuties"]["nodes"]}
    elsewhere = await Organization.get(id=other.organization_id)
    assert elsewhere.name in still


async def test_a_liaison_reads_no_telephone_numbers(ask: Ask, database: Database) -> None:
    held = await people.liaison()
    person = await held.person
    person.phone = "+32 555"
    await person.save()
    act = await people.act_of(person)
    viewer: Viewer = act.viewer
    reply = await ask("{ people { nodes { name phone } } }", {}, viewer=viewer)
    (node,) = reply.content["data"]["people"]["nodes"]
    assert node["phone"] is None
    assert reply.content["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_what_a_mutation_brings_into_reach_is_in_its_payload(
    ask: Ask, database: Database
) -> None:
    chair, volunteer = await samples.person(), await samples.person(name="Vera")
    committee = await people.body()
    await people.seat(committee, person=chair, is_chair=True)
    await people.seat(committee, person=volunteer)
    place = await samples.organization(name="Nobody looks after us", visibility=Visibility.PUBLIC)
    given = {
        "kind": "COMMITTEE_LIAISON",
        "organizationId": f"Organization:{place.id}",
        "personId": f"Person:{volunteer.id}",
        "assignedByBodyId": f"GoverningBody:{committee.id}",
    }
    viewer = await person_viewer(chair.id, TODAY)
    found = await data(ask, ASSIGN, {"input": given}, viewer=viewer)
    assert found["assignLiaison"] == {
        "liaisonAssignment": {"organization": {"name": place.name}, "person": {"name": "Vera"}},
        "errors": [],
    }
