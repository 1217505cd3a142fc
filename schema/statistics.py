"""Counts for plots: agreements and goals by keys, over the rows that the viewer may see."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from graphql import FieldNode

from domain import agreements, goals
from domain.derivations import Condition, Derived
from domain.derived.agreement_figures import END_MONTH
from domain.errors import DomainError, ErrorCode
from domain.organizations import AffiliateGroup, Organization
from schema import regions, vocabularies
from schema.compiler.build import NULL, TYPENAME, Builder, text
from schema.compiler.catalog import Entity, ScalarField
from schema.compiler.classes import Slot, list_of, make_type, optional
from schema.compiler.leaves import leaf_of
from schema.compiler.plan.conditions import Named
from schema.compiler.plan.counts import Far, Near, Tally
from schema.compiler.plan.links import Hop, Path
from schema.compiler.plan.operands import Column, Computed
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import Constant, One, Told
from schema.compiler.plan.rows import Rows
from schema.compiler.roots import QUERY
from schema.compiler.tallies import MOST_GROUPS
from schema.compiler.types import Types
from schema.days import AS_OF
from schema.enumerations import explain

COUNT = "count"


class AgreementGrouping(StrEnum):
    """Keys by which agreements are counted."""

    STATE = "STATE"
    CATEGORY = "CATEGORY"
    REGION = "REGION"
    AFFILIATE_GROUP = "AFFILIATE_GROUP"
    END_MONTH = "END_MONTH"


class GoalGrouping(StrEnum):
    """Keys by which goals are counted."""

    RAG = "RAG"
    EMPHASIS_AREA = "EMPHASIS_AREA"
    STATE = "STATE"
    AFFILIATE_GROUP = "AFFILIATE_GROUP"


explain(
    AgreementGrouping,
    STATE="Where the agreement stands.",
    CATEGORY="What kind of relationship it makes.",
    REGION="Region of the other parties.",
    AFFILIATE_GROUP="Affiliate group of the other parties.",
    END_MONTH="Month in which the current term ends.",
)
explain(
    GoalGrouping,
    RAG="Colour of the goal.",
    EMPHASIS_AREA="Emphasis area that it serves.",
    STATE="How far it has come.",
    AFFILIATE_GROUP="Affiliate group of the other parties of its agreement.",
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that rows are counted by: what the answer calls it, and where its value comes from.

    The value is that of a field of the counted type (`of`), perhaps computed further (`derived`), or a column
    of the rows that `path` leads to. A key of rows themselves names their type in `target`.
    """

    field: str
    annotation: Any
    description: str
    of: str = ""
    derived: Derived | None = None
    path: Path | None = None
    column: str = ""
    target: str = ""

    @property
    def name(self) -> str:
        return f"by_{self.column or self.of.lower()}"

    @property
    def stored(self) -> Column:
        kind = UUID if self.target else self.annotation
        return Column(self.column, leaf_of(kind), nullable=True)


OTHER_PARTIES = Named(Condition("{row}.kind <> 'HOME_ASSOCIATION'"))
PARTIES = (
    Hop(agreements.AgreementParty, "agreement_id", "id"),
    Hop(Organization, "id", "organization_id"),
)
OF_AGREEMENT = Path((PARTIES,))
OF_GOAL = Path(((Hop(agreements.Agreement, "id", "agreement_id"), *PARTIES),))


def _group(path: Path) -> Key:
    return Key(
        "affiliateGroup",
        AffiliateGroup,
        "Affiliate group of the other parties.",
        path=path,
        column="affiliate_group",
    )


AGREEMENT_KEYS = {
    "STATE": Key("state", agreements.AgreementState, "Where they stand.", of="state"),
    "CATEGORY": Key("category", agreements.Category, "Their category.", of="category"),
    "REGION": Key(
        "region",
        regions.Region,
        "Region of the other parties.",
        path=OF_AGREEMENT,
        column="region_id",
        target="Region",
    ),
    "AFFILIATE_GROUP": _group(OF_AGREEMENT),
    "END_MONTH": Key(
        "endMonth",
        date,
        "First day of the month in which their current terms end.",
        of="endsOn",
        derived=END_MONTH,
    ),
}
GOAL_KEYS = {
    "RAG": Key("rag", goals.Rag, "Their colour.", of="rag"),
    "EMPHASIS_AREA": Key(
        "emphasisArea",
        vocabularies.VocabularyTerm,
        "Emphasis area that they serve.",
        column="emphasis_area_id",
        target="VocabularyTerm",
    ),
    "STATE": Key("state", goals.GoalState, "How far they have come.", of="state"),
    "AFFILIATE_GROUP": _group(OF_GOAL),
}


@dataclass(frozen=True, slots=True)
class StatisticsRoot:
    """Plans counts of the rows of an entity by the keys that were asked for."""

    entity: str
    answer: str
    keys: tuple[tuple[str, Key], ...]

    def plan(self, builder: Builder, nodes: list[FieldNode]) -> Plan:
        arguments = builder.arguments(QUERY, nodes[0])
        builder.take_day(arguments)
        entity = builder.catalog[self.entity]
        asked = [found.known().value for found in arguments["groupBy"].elements()]
        if len(asked) != len(set(asked)):
            raise DomainError(ErrorCode.BAD_USER_INPUT, '"groupBy" names each key once.')
        wanted = [key for name, key in self.keys if name in asked]
        gathered = builder.selections().below(self.answer, nodes)
        rows = Rows(entity.model, test=builder.where(entity, arguments))
        return builder.plan(
            Tally(
                rows,
                tuple(self._key(builder, entity, key) for key in wanted),
                tuple(
                    (shown, self._member(builder, found, wanted, shown))
                    for shown, found in gathered.items()
                ),
            )
        )

    def _key(self, builder: Builder, entity: Entity, key: Key) -> Near | Far:
        if key.path is not None:
            return Far(key.name, key.path, OTHER_PARTIES, key.stored)
        if key.column:
            return Near(key.name, key.stored)
        found = entity.fields[key.of]
        assert isinstance(found, ScalarField)
        if not builder.rights.covers(found.requires):
            raise DomainError(
                ErrorCode.FORBIDDEN, f"You may not count by {entity.name}.{found.name}."
            )
        value = found.value(dated=builder.dated)
        if key.derived is not None:
            value = Computed(key.derived, leaf_of(key.derived.python_type))
        limited = builder.rights.limited(value, found.requires, entity.model, found.name)
        return Near(key.name, limited)

    def _member(
        self, builder: Builder, nodes: list[FieldNode], wanted: list[Key], shown: str
    ) -> Constant | Told | One:
        name = nodes[0].name.value
        if name == TYPENAME:
            return text(self.answer)
        if name == COUNT:
            return Told(COUNT, leaf_of(int))
        for key in wanted:
            if key.field == name:
                return self._value(builder, key, nodes, shown)
        return NULL

    def _value(self, builder: Builder, key: Key, nodes: list[FieldNode], shown: str) -> Told | One:
        if not key.target:
            return Told(key.name, leaf_of(key.annotation))
        entity = builder.catalog[key.target]
        link = Path(((Hop(entity.model, "id", key.name),),))
        record = builder.record(entity, nodes, ("*", shown), MOST_GROUPS)
        return One(Rows(entity.model, link), record)


def _answer(name: str, what: str, keys: dict[str, Key]) -> type:
    slots = [
        Slot(key.field, optional(key.annotation), f"{key.description} Empty unless counted by it.")
        for key in keys.values()
    ]
    made = type(name, (), {})
    make_type(
        made,
        name,
        f"How many {what} have the same values of the keys that they are counted by.",
        [*slots, Slot(COUNT, int, f"How many {what}.")],
    )
    return made


AGREEMENT_COUNT = _answer("AgreementCount", "agreements", AGREEMENT_KEYS)
GOAL_COUNT = _answer("GoalCount", "goals", GOAL_KEYS)


def statistics(types: Types) -> list[tuple[Slot, StatisticsRoot]]:
    """Return the root fields with their filters, which the types of the graph bring."""
    return [
        (
            Slot(
                name,
                list_of(answer),
                f"How many {what} there are by some keys, of those that you may see. A row with several other"
                " parties counts once for each different value of theirs.",
                (
                    Slot("groupBy", list_of(grouping), "Keys to count by; none for the whole."),
                    Slot("where", optional(types.filters[entity]), "Only rows that match."),
                    AS_OF,
                ),
            ),
            StatisticsRoot(entity, answer.__name__, tuple(keys.items())),
        )
        for name, what, entity, answer, grouping, keys in (
            (
                "agreementStats",
                "agreements",
                "Agreement",
                AGREEMENT_COUNT,
                AgreementGrouping,
                AGREEMENT_KEYS,
            ),
            ("goalStats", "goals", "Goal", GOAL_COUNT, GoalGrouping, GOAL_KEYS),
        )
    ]
