"""Classes with Strawberry fields that are made from data."""

from strawberry.types.base import StrawberryObjectDefinition, get_object_definition

from schema.compiler.classes import Slot, list_of, make_input, make_type, optional


def definition_of(made: type) -> StrawberryObjectDefinition:
    return get_object_definition(made, strict=True)


def test_types_that_are_the_same_are_worked_out_once() -> None:
    """A schema has thousands of fields, and few types: each is shared by all fields that have it."""
    noun, asked = type("Made", (), {}), type("MadeFilter", (), {})
    inner = (Slot("in", optional(int), "As many."), Slot("more", optional(list_of(noun)), "More."))
    make_type(noun, "Made", "Made.", [Slot("count", optional(int), "How many.", inner), *inner])
    make_input(asked, "MadeFilter", "Asked.", inner)
    count, within, more = definition_of(noun).fields
    assert [count.python_name, within.python_name, more.python_name] == ["count", "in_", "more"]
    fields = [count, within, definition_of(asked).fields[0]]
    assert {id(each.type) for each in fields} == {id(count.type)} == {id(count.arguments[0].type)}
    assert more.type is count.arguments[1].type is not count.type
