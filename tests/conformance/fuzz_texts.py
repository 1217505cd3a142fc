"""Texts that operations take: by the name of their input, as random ones are refused one like the other."""

from collections.abc import Iterator

from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLSchema, get_named_type

DEEPEST = 4
PLAIN = ["Some words", "Réunion du comité", "2 of 3", "会员", "Ελλάδα", "O'Brien & Söhne"]
LINKS = ["https://www.example.org", "https://example.com/a?b=c"]
FITTING = {
    "address administratorAddress contactEmail": ["somebody@example.org", "else@example.com"],
    "url website fundingUrl homepage": LINKS,
    "country countries": ["CA", "FR", "KE", "JP"],
    "subdivision": ["CA-ON"],
    "timeZone": ["UTC", "Africa/Nairobi", "America/Toronto"],
    "language languages locale": ["en", "fr"],
    "recurrence": ["FREQ=YEARLY", "FREQ=MONTHLY;COUNT=4"],
    "code": ["SOME", "OTHER", "A_THIRD", "FOURTH"],
    "slug": ["some", "other", "a-third"],
    "number": ["N-1", "N-2", "N-3"],
    "planYearStart": ["01-01", "07-01"],
    "holidayCalendar": ["CA", "FR"],
    "issuer": ["https://sign-in.example.org"],
    "audience": ["OWNER"],
    "types": ["Agreement", "Event", "Goal"],
    "text": ["agreement", "exchange", "Canada"],
    "csv": ["name,country\nSome union,CA\n"],
}
"""What is in no dictionary here is taken from PLAIN."""


def dictionary_of(name: str) -> str:
    """Return the name of the dictionary for an input of this name."""
    for names in FITTING:
        if name in names.split():
            return f"text_{names.split()[0]}"
    return "text"


def dictionaries() -> dict[str, list[str]]:
    """Return all of them by name."""
    return {"text": PLAIN} | {
        dictionary_of(names.split()[0]): some for names, some in FITTING.items()
    }


def text_inputs(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Yield where mutations take texts, and out of which dictionary."""
    assert schema.mutation_type
    for name, field in schema.mutation_type.fields.items():
        for argument, given in field.args.items():
            for path in _places(given.type, (argument,)):
                plain = path[-1].removesuffix("[*]")
                yield f"Mutation.{name}.{'.'.join(path)}", dictionary_of(plain)


def _places(kind: GraphQLInputType, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    named = get_named_type(kind)
    if "[" in str(kind):
        path = (*path[:-1], f"{path[-1]}[*]")
    if named.name == "String":
        yield path
    elif isinstance(named, GraphQLInputObjectType) and len(path) < DEEPEST:
        for name, field in named.fields.items():
            yield from _places(field.type, (*path, name))
