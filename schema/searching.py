"""`search`: rows of several types by their names and titles, the best first, in one statement."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import strawberry
from graphql import FieldNode

from domain.errors import DomainError, ErrorCode
from domain.overview.searching import LONGEST_TEXT, SEARCHED, SearchedText
from schema.compiler.binds import Bind
from schema.compiler.build import TYPENAME, Builder, text
from schema.compiler.classes import Slot, list_of, optional
from schema.compiler.filters import plain_text
from schema.compiler.leaves import leaf_of
from schema.compiler.plan.conditions import Both, Named, Parameter, Some, Test
from schema.compiler.plan.links import Hop, Path
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import Choice, Constant, Feed, Strand, Told
from schema.compiler.plan.rows import Rows
from schema.compiler.relay import Node
from schema.compiler.roots import QUERY, choose
from schema.enumerations import explain

DEFAULT_RESULTS = 20
MOST_RESULTS = 50


class SearchType(StrEnum):
    """Types of rows that are searched."""

    ORGANIZATION = "Organization"
    PERSON = "Person"
    AGREEMENT = "Agreement"
    GOAL = "Goal"
    EVENT = "Event"
    PROJECT = "Project"
    WORK_PLAN_ITEM = "WorkPlanItem"
    PROGRAMME = "Programme"
    PUBLICATION = "Publication"
    CONTRIBUTION = "Contribution"
    EXCHANGE = "Exchange"
    EVENT_SERIES = "EventSeries"
    STRATEGIC_INITIATIVE = "StrategicInitiative"
    GOVERNING_BODY = "GoverningBody"
    DOCUMENT = "Document"


explain(
    SearchType,
    ORGANIZATION="Organizations, by all of their names, former and native ones too.",
    PERSON="People, by name.",
    AGREEMENT="Agreements, by title and number.",
    GOAL="Goals, by title.",
    EVENT="Events, by title.",
    PROJECT="Projects, by title.",
    WORK_PLAN_ITEM="Items of work plans, by title.",
    PROGRAMME="Programmes, by title.",
    PUBLICATION="Publications and other channels, by title.",
    CONTRIBUTION="Contributions to publications, by title.",
    EXCHANGE="Exchanges, by title.",
    EVENT_SERIES="Series of events, by title.",
    STRATEGIC_INITIATIVE="Strategic initiatives, by title.",
    GOVERNING_BODY="Boards and committees, by name.",
    DOCUMENT="Documents, by title and by the name of the file; not by what stands in them.",
)


@strawberry.type(description="A row that a search found.")
class SearchResult:
    """One result, as clients see it; the statement makes it."""

    node: Node = strawberry.field(description="The row.")
    rank: Decimal = strawberry.field(
        description="How much it is like what was asked for: 1 is the same."
    )
    matched: str = strawberry.field(description="The name or title that matched.")


LEAVES = {"rank": leaf_of(Decimal), "matched": leaf_of(str)}

SLOT = Slot(
    "search",
    list_of(SearchResult),
    "Rows by their names and titles, the best first: words or their beginnings, whatever accents and case;"
    " a slip of the pen is forgiven.",
    (
        Slot("text", str, f"What to look for, at most {LONGEST_TEXT} letters."),
        Slot("types", optional(list_of(SearchType)), "Only rows of these types; else of all."),
        Slot("first", optional(int), f"How many, at most {MOST_RESULTS}; else {DEFAULT_RESULTS}."),
    ),
)


@dataclass(frozen=True, slots=True)
class SearchRoot:
    """Plans a search: one strand for each text of each type."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
        asked = arguments["text"].bind(_checked)
        wanted = list(SearchType)
        if "types" in arguments:
            named = [found.known() for found in arguments["types"].elements()]
            wanted = [found for found in SearchType if found in named]
        size = arguments["first"].known() if "first" in arguments else DEFAULT_RESULTS
        if not 0 <= size <= MOST_RESULTS:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, f'"first" is a number from 0 to {MOST_RESULTS}.'
            )
        strands = [strand for found in wanted for strand in _strands(builder, found.value, asked)]
        if not strands:
            return builder.plan(Feed((), "", "", "", 0, ()))
        gathered = builder.selections().below("SearchResult", nodes)
        members = tuple(
            (key, _member(builder, wanted, key, found, size)) for key, found in gathered.items()
        )
        order = "rank DESC, matched, type, key"
        return builder.plan(
            Feed(tuple(strands), "type, key", "rank DESC, matched", order, size, members)
        )


def _member(
    builder: Builder, wanted: list[SearchType], key: str, nodes: list[FieldNode], size: int
) -> Constant | Told | tuple[Choice, ...]:
    name = nodes[0].name.value
    if name == TYPENAME:
        return text("SearchResult")
    if name == "node":
        return choose(builder, nodes, [found.value for found in wanted], ("*", key), size)
    return Told(name, LEAVES[name])


def _strands(builder: Builder, type_name: str, asked: Bind) -> list[Strand]:
    model = builder.catalog[type_name].model
    given = (("asked", Parameter(asked, "text")),)
    return [
        Strand(
            type_name,
            Rows(found.model, test=_test(found, model, given)),
            found.key,
            (("rank", Named(found.rank, given)), ("matched", Named(found.shown))),
        )
        for found in SEARCHED[model]
    ]


def _test(found: SearchedText, model: type, given: tuple[tuple[str, Parameter], ...]) -> Test:
    """Ask for the text, and, where it stands in another table, for a row that the viewer may see."""
    matches = Named(found.matches, given)
    if found.model is model:
        return matches
    whole = Some(model, Path(((Hop(model, "id", found.key),),)), Both(()))
    return Both((whole, matches))


def _checked(asked: str) -> str:
    if not asked.strip() or len(asked) > LONGEST_TEXT:
        raise DomainError(ErrorCode.BAD_USER_INPUT, f'"text" has from 1 to {LONGEST_TEXT} letters.')
    return plain_text(asked)
