"""Refusals say what is missing and where the thing is that was meant."""

import re
from pathlib import Path

import pytest

import schema
from domain.organizations import OrganizationKind, Visibility
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from tests import samples
from tests.schema.conftest import Ask

README = Path(schema.__file__).parent.parent / "README.md"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{ events { name title } }", None),
        ("{ events { title } }", "title is a field of Event: ask for it inside nodes { }."),
        (
            "{ events { edges { title } } }",
            "title is a field of Event: ask for it inside node { }.",
        ),
    ],
)
async def test_a_field_asked_of_a_page_is_found_in_its_rows(
    ask_quiet: Ask, query: str, said: str | None
) -> None:
    messages = [error["message"] for error in (await ask_quiet(query)).errors]
    if said is None:
        assert "inside" not in messages[0]
        assert "inside nodes" in messages[1]
    else:
        (message,) = messages
        assert message.startswith("Cannot query field 'title'")
        assert message.endswith(said)


async def test_a_field_that_is_withheld_says_what_it_needs(ask: Ask) -> None:
    made = await samples.affiliation(visibility=Visibility.PUBLIC)
    reader = Viewer(ViewerKind.TOKEN, "report", frozenset({Scope.READ}))
    asked = "agreement(number: $number) { state privateNotes }"
    query = f"query One($number: String!) {{ {asked} }}"
    number = {"number": made.agreement.number}
    (error,) = (await ask(query, number, viewer=reader)).errors
    assert error["message"] == (
        "You may not see Agreement.privateNotes: it needs the scope notes:read."
    )
    found = {each["message"] for each in (await ask(query, number, viewer=ANONYMOUS)).errors}
    assert (
        "You may not see Agreement.state: it needs the scope read, or a part in what this row is about."
        in found
    )
    query = '{ agreements(where: {privateNotes: {contains: "x"}}) { totalCount } }'
    (error,) = (await ask(query, viewer=reader)).errors
    assert error["message"].endswith("Agreement.privateNotes: it needs the scope notes:read.")


async def test_a_mutation_that_is_refused_says_what_it_needs(ask_quiet: Ask) -> None:
    query = """mutation { createRegion(input: {code: "S", name: "South"}) { errors { code message } } }"""
    reader = Viewer(ViewerKind.TOKEN, "report", frozenset({Scope.READ}))
    person = Viewer(ViewerKind.PERSON, "somebody")
    for viewer, said in (
        (reader, "It needs the scope admin and write."),
        (person, "It is for administrators."),
    ):
        (error,) = (await ask_quiet(query, viewer=viewer)).data["createRegion"]["errors"]
        assert (error["code"], error["message"]) == (
            "FORBIDDEN",
            f"You may not do this: createRegion. {said}",
        )


async def test_a_refused_variable_is_shown_as_it_was_sent(ask_quiet: Ask) -> None:
    query = "query All($where: AgreementFilter) { agreements(where: $where) { totalCount } }"
    given = {"where": {"stat": {"eq": "ACTIVE", "isNull": None}}}
    (error,) = (await ask_quiet(query, given)).errors
    assert error["message"].endswith('Found: {"stat":{"eq":"ACTIVE","isNull":null}}.')


async def test_a_type_that_is_not_told_is_near_another(ask_quiet: Ask) -> None:
    for name, said in (("Evnt", 'Did you mean "Event"?'), ("Xyzzy", "Told are: Agreement, ")):
        query = f'{{ changes(types: ["{name}"]) {{ cursor }} }}'
        (error,) = (await ask_quiet(query)).errors
        assert said in error["message"]


async def test_the_home_association_is_the_one_with_the_agreements(ask: Ask) -> None:
    assert (await ask("{ homeAssociation { id } }")).data == {"homeAssociation": None}
    await samples.organization(name="Real", kind=OrganizationKind.HOME_ASSOCIATION)
    asked = "{ homeAssociation { name } }"
    assert (await ask(asked)).data["homeAssociation"] == {"name": "Real"}
    await samples.organization(name="Sample", kind=OrganizationKind.HOME_ASSOCIATION, sample=True)
    assert (await ask(asked)).data["homeAssociation"] == {"name": "Sample"}


async def test_the_first_query_of_the_readme_finds_all_it_promises(ask_demo: Ask) -> None:
    (query,) = re.findall(
        r"urlencode 'query=(\{.*?\n    \})'", README.read_text("utf-8"), re.DOTALL
    )
    found = (await ask_demo(query)).data["organizations"]["nodes"]
    agreements = [each for one in found for each in one["agreements"]["nodes"]]
    assert len(found) == 3
    assert all(one["agreements"]["nodes"] for one in found)
    assert any(each["goals"]["nodes"] for each in agreements)
    assert any(each["events"]["nodes"] for each in agreements)
