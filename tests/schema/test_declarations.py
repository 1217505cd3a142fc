"""What cannot be compiled is refused when the schema is built, never at a client."""

from decimal import Decimal

import pytest

from domain import agreements, goals, organizations, people
from domain.derived import agreement_state
from domain.viewers import Scope
from schema.compiler.catalog import Catalog, DeclarationError, resolve
from schema.compiler.declare import column, derived, entity, one, owned, page
from schema.compiler.relay import Node
from schema.compiler.visibility import check_visibility
from schema.graph import find_models


@entity(organizations.Organization)
class Organization(Node):
    name: str


@entity(people.Person)
class Person(Node):
    name: str


@entity(agreements.Agreement)
class Agreement(Node):
    number: str


def build(noun: type) -> Catalog:
    return resolve([noun, Organization, Person, Agreement], find_models())


def refusal(noun: type) -> str:
    with pytest.raises(DeclarationError) as caught:
        check_visibility(build(noun))
    return str(caught.value)


def test_a_column_has_to_be_there() -> None:
    @entity(goals.Goal)
    class Goal(Node):
        titel: str

    assert refusal(Goal).startswith("Goal.titel")


def test_a_column_that_may_be_null_is_a_field_that_may() -> None:
    @entity(goals.Goal)
    class Goal(Node):
        state_reason: str

    assert "may be NULL" in refusal(Goal)


def test_a_field_has_the_type_of_its_column() -> None:
    @entity(goals.Goal)
    class Goal(Node):
        title: Decimal

    assert "holds" in refusal(Goal)


def test_a_field_that_may_be_denied_is_nullable() -> None:
    @entity(goals.Goal)
    class Goal(Node):
        title: str = column(requires=Scope.READ)

    assert "nullable" in refusal(Goal)


def test_a_computed_field_that_may_be_denied_becomes_nullable() -> None:
    @entity(agreements.Agreement)
    class Agreement(Node):
        state = derived(agreement_state.STATE, requires=Scope.READ)

    catalog = resolve([Agreement], find_models())
    (state,) = catalog["Agreement"].scalars
    assert state.nullable


def test_a_relation_has_to_be_there() -> None:
    @entity(goals.Goal)
    class Goal(Node):
        people = page("Person", "Nobody knows the way.")

    assert refusal(Goal).startswith("Goal.people")


def test_a_path_has_to_lead_to_the_type_that_it_names() -> None:
    @entity(goals.Goal)
    class Goal(Node):
        owners = owned("Organization", "A person.", "owner")

    assert "leads to Person" in refusal(Goal)


def test_paths_of_one_field_end_in_one_place() -> None:
    @entity(agreements.Agreement)
    class Agreement(Node):
        people = page(
            "Person", "Both ways.", "owner", "owner.liaison_assignments.delegate", "goals"
        )

    with pytest.raises(DeclarationError, match="different places"):
        resolve([Agreement, Person], find_models())


def test_a_target_that_may_be_hidden_is_nullable() -> None:
    """A public agreement is seen by everybody, its owner is not."""

    @entity(agreements.AgreementParty)
    class Party(Node):
        agreement = one("Agreement")
        organization = one("Organization")

    check_visibility(build(Party))

    @entity(agreements.Agreement)
    class Open(Node):
        owner = one("Person", nullable=False)

    assert "has to be nullable" in refusal(Open)
