"""A root field, its viewer and its variables in; a statement and what to do with its answer out."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, GraphQLSchema
from tortoise.models import Model

from domain.rights.epochs import EPOCH
from domain.rights.predicates import Given, Known, row_predicate
from domain.viewers import ANONYMOUS, IN_PORTFOLIO, IN_REACH, Audience, Viewer
from schema.compiler.build import Builder
from schema.compiler.catalog import Catalog
from schema.compiler.cursors import null_pattern
from schema.compiler.plan.counts import Figures
from schema.compiler.plan.operations import Denial, Plan
from schema.compiler.rights import Rights
from schema.compiler.roots import Root, type_in_id
from schema.compiler.statements import Statement, write
from schema.compiler.variables import SIGHTS, Look, Sight, Variables

ALL_SIGHTS: Mapping[Sight, Callable[[Any], Hashable]] = {
    **SIGHTS,
    Sight.TYPE: type_in_id,
    Sight.CURSOR: null_pattern,
}
MOST_PLANS = 64
"""How many plans of one field are kept; past that the oldest goes."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement, the fields it leaves out, and the most rows that it may build."""

    statement: Statement
    within_epoch: str
    """The statement's text for a viewer whose rights were worked out earlier."""
    denials: tuple[Denial, ...]
    cost: int


@dataclass(slots=True)
class PlanBook:
    """The plans of one field of one document, each with what it depends on."""

    plans: dict[tuple[tuple[Look, ...], Hashable, tuple[Hashable, ...]], Compiled] = field(
        default_factory=dict
    )
    looks: dict[tuple[Look, ...], None] = field(default_factory=dict)

    def find(self, variables: Variables, shape: Hashable) -> Compiled | None:
        """Return a plan that was made when everything it depends on looked as it does now."""
        for looks in self.looks:
            seen = tuple(variables.observe(look) for look in looks)
            found = self.plans.get((looks, shape, seen))
            if found is not None:
                return found
        return None

    def keep(self, variables: Variables, shape: Hashable, compiled: Compiled) -> None:
        """Keep a plan under all that was looked at while it was made."""
        if len(self.plans) >= MOST_PLANS:
            self.plans.pop(next(iter(self.plans)))
        looks = tuple(sorted(variables.looks, key=lambda look: (look[0], look[1].value)))
        seen = tuple(variables.observe(look) for look in looks)
        self.plans[looks, shape, seen] = compiled
        self.looks = dict.fromkeys(kept for kept, _, _ in self.plans)


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles fields over one schema and catalog."""

    schema: GraphQLSchema
    catalog: Catalog

    def compile(
        self,
        book: PlanBook,
        root: Root,
        nodes: list[FieldNode],
        fragments: Mapping[str, FragmentDefinitionNode],
        values: Mapping[str, Any],
        viewer: Viewer,
    ) -> Compiled:
        """Return the statement of a field, from the book if it is there; raises DomainError."""
        shape = shape_of(viewer)
        variables = Variables(values, ALL_SIGHTS)
        found = book.find(variables, shape)
        if found is not None:
            return found
        builder = Builder(self.schema, self.catalog, fragments, variables, rights_of(viewer))
        compiled = self.write(root.plan(builder, nodes), viewer)
        book.keep(variables, shape, compiled)
        return compiled

    def plan(
        self,
        root: Root,
        nodes: list[FieldNode],
        fragments: Mapping[str, FragmentDefinitionNode],
        values: Mapping[str, Any],
        viewer: Viewer,
    ) -> Plan:
        """Return the plan of a field, for whoever wants to look at it; raises DomainError."""
        variables = Variables(values, ALL_SIGHTS)
        builder = Builder(self.schema, self.catalog, fragments, variables, rights_of(viewer))
        return root.plan(builder, nodes)

    def write(self, plan: Plan, viewer: Viewer) -> Compiled:
        """Return the statement of a plan, with the viewer's row rule at every table."""
        # What is published as a figure is the same for everybody, and counts what everybody may see.
        published = isinstance(plan.root, Figures) and plan.root.public
        seen_by = ANONYMOUS if published else viewer

        def rule(
            model: type[Model], alias: str, given: Given, known: Known, sight: str | None
        ) -> str:
            return row_predicate(model, seen_by, alias, given, known, sight=sight, place=given)

        statement = write(plan, rule)
        return Compiled(statement, statement.within(EPOCH), plan.denials, plan.cost)


def shape_of(viewer: Viewer) -> Hashable:
    """Return what a statement depends on of its viewer; all else of them travels as values."""
    return viewer.audiences, viewer.scopes


def rights_of(viewer: Viewer) -> Rights:
    """Return what a viewer may see of fields."""
    more = {IN_REACH, IN_PORTFOLIO} if viewer.audiences - {Audience.PUBLIC} else set()
    return Rights(frozenset(map(str, viewer.scopes)) | more)
