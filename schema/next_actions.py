"""What waits for the viewer, by deadline: rows of many types in one list and one statement."""

from dataclasses import dataclass
from datetime import date

import strawberry
from graphql import FieldNode

from domain.derivations import Condition
from domain.errors import DomainError, ErrorCode
from domain.overview.next_actions import ACTIONS, DUE_MEASUREMENT, ActionSource, NextActionKind
from domain.people import Person
from schema.compiler.build import TYPENAME, Builder, text
from schema.compiler.filters import KEY
from schema.compiler.leaves import leaf_of
from schema.compiler.paths import sort_keys
from schema.compiler.plan.conditions import Both, Named, Some
from schema.compiler.plan.links import Hop, Path
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import Choice, Constant, Depending, Feed, Many, Strand, Told
from schema.compiler.plan.rows import Rows, Slice, SortKey
from schema.compiler.relay import Node
from schema.compiler.roots import choose
from schema.enumerations import explain

explain(
    NextActionKind,
    ANSWER_REMINDER="Acknowledge or answer a reminder.",
    DECIDE="Decide what follows on a term that is about to end.",
    APPROVE_VERSION="Approve a text, or ask for changes.",
    SIGN_VERSION="Sign a text.",
    AGREE_PLAN="Agree to a work plan, or return it.",
    REPORT_MEASUREMENT="Report the value of an indicator.",
    REVIEW_MEASUREMENT="Approve or return a value that somebody submitted.",
    FINISH_ITEM="Finish an item of a work plan, or put it off.",
    HAND_OVER="Pass a duty on.",
    PUT_DUTY_RIGHT="Name somebody else for an agreement, or take back that somebody passed its reminders on.",
)

DEFAULT_ACTIONS = 20
MOST_ACTIONS = 100
OWNER = "Viewer"


@strawberry.type(description="Something that waits for the viewer.")
class NextAction:
    """One action, as clients see it; the statement makes it."""

    kind: NextActionKind = strawberry.field(description="What is to be done.")
    title: str = strawberry.field(description="The same in a sentence.")
    due_on: date | None = strawberry.field(description="By when, where there is such a day.")
    node: Node = strawberry.field(description="The row that it is about.")


COLUMNS = {
    "kind": ("kind", leaf_of(NextActionKind)),
    "title": ("title", leaf_of(str)),
    "dueOn": ("due_on", leaf_of(date)),
}


@dataclass(frozen=True, slots=True)
class NextActionsRoot:
    """Plans the list: one strand for each kind of action."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(OWNER, nodes[0])
        size = arguments["first"].known() if "first" in arguments else DEFAULT_ACTIONS
        if not 0 <= size <= MOST_ACTIONS:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, f'"first" is a number from 0 to {MOST_ACTIONS}.'
            )
        gathered = builder.selections().below("NextAction", nodes)
        members = tuple(
            (key, _member(builder, key, found, size)) for key, found in gathered.items()
        )
        order = "due_on, kind, title, key"
        strands, once = _strands(builder), "kind, about"
        return builder.plan(Feed(strands, once, "due_on, key", order, size, members))


@dataclass(frozen=True, slots=True)
class DueMeasurementsRoot:
    """Plans the periods whose values the viewer is to report."""

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        entity = builder.catalog["IndicatorPeriod"]
        order = (*sort_keys(entity.model, ("report_due_on",)), SortKey(KEY))
        rows = Rows(entity.model, test=Named(DUE_MEASUREMENT), slice=Slice(order, MOST_ACTIONS))
        return builder.plan(Many(rows, builder.record(entity, nodes, ("*",), MOST_ACTIONS)))


def _strands(builder: Builder) -> tuple[Strand, ...]:
    types = _types(builder)
    return tuple(
        Strand(
            types[kind],
            Rows(source.model, test=Named(source.waits)),
            "id",
            (
                ("kind", Named(Condition(f"'{kind.value}'::text"))),
                ("due_on", Named(source.due_on)),
                *_told(source),
            ),
        )
        for kind, source in ACTIONS.items()
    )


def _told(source: ActionSource) -> tuple[tuple[str, Named | Depending], ...]:
    """Say what it is about, once each, and name its person to whoever may see them."""
    row = Named(Condition("{row}.id"))
    if source.whose is None:
        return ("title", Named(source.title)), ("about", row)
    whose = source.whose
    seen = Some(Person, Path(((Hop(Person, "id", whose.column),),)), Both(()))
    return (
        ("title", Depending(seen, Named(whose.title), Named(source.title))),
        ("about", Depending(seen, row, Named(whose.together))),
    )


def _types(builder: Builder) -> dict[NextActionKind, str]:
    names = {entity.model: name for name, entity in builder.catalog.items()}
    return {kind: names[source.model] for kind, source in ACTIONS.items()}


def _member(
    builder: Builder, key: str, nodes: list[FieldNode], size: int
) -> Constant | Told | tuple[Choice, ...]:
    name = nodes[0].name.value
    if name == TYPENAME:
        return text("NextAction")
    if name == "node":
        types = sorted(set(_types(builder).values()))
        return choose(builder, nodes, types, ("*", key), size)
    return Told(*COLUMNS[name])
