"""The Strawberry types of a catalog: objects, connections, filters and orders, all described.

Each class is made empty first and filled afterwards, because types refer to one another in circles.
"""

from datetime import date, datetime, time
from typing import Any

import strawberry
from strawberry.scalars import JSON

from schema.compiler.catalog import (
    Balancing,
    Catalog,
    Entity,
    Facet,
    Field,
    Listed,
    Merging,
    Reckoning,
    Relation,
    ScalarField,
)
from schema.compiler.classes import Slot, list_of, make_input, make_type, optional
from schema.compiler.declare import Argument
from schema.compiler.filters import IS_NULL, operators_of
from schema.compiler.plan.conditions import Operator
from schema.compiler.relay import PageInfo, SortDirection
from schema.compiler.slices import DEFAULT_SIZE, MAX_SIZE

OPERATOR_TEXTS = {
    Operator.EQ: "Equal to this value.",
    Operator.IN: "Equal to one of these values.",
    Operator.LT: "Less than, or before, this value.",
    Operator.LTE: "At most, or not after, this value.",
    Operator.GT: "Greater than, or after, this value.",
    Operator.GTE: "At least, or not before, this value.",
    Operator.CONTAINS: "Contains this text; upper and lower case count as the same.",
    Operator.STARTS_WITH: "Begins with this text; upper and lower case count as the same.",
    Operator.HAS: "One of the values in the list is this one.",
}

FIRST = Slot("first", optional(int), f"How many, at most {MAX_SIZE}; else {DEFAULT_SIZE}.")

KIND_NAMES = {
    str: "String",
    bool: "Boolean",
    list: "StringList",
    int: "Int",
    date: "Date",
    datetime: "DateTime",
    time: "Time",
}


class Types:
    """Makes the types of a catalog and keeps them by the name of their entity."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.filters = {name: type(f"{name}Filter", (), {}) for name in catalog}
        self.orders = {name: type(f"{name}Order", (), {}) for name in catalog}
        self.edges = {name: type(f"{name}Edge", (), {}) for name in catalog}
        self.connections = {name: type(f"{name}Connection", (), {}) for name in catalog}
        self.leaf_filters: dict[str, type] = {}
        self.facets: set[str] = set()
        for entity in catalog.values():
            self._fill_object(entity)
            self._fill_connection(entity)
            self._fill_filter(entity)
            self._fill_order(entity)

    def connection(self, target: str, name: str, description: str, *more: Slot) -> Slot:
        """Return a field that is a connection to an entity, with its arguments and any more."""
        arguments = (*self._page_arguments(target), *more)
        return Slot(name, self.connections[target], description, arguments)

    # --- what is answered ------------------------------------------------------------------------

    def _fill_object(self, entity: Entity) -> None:
        slots = [self._shown(found) for found in entity.fields.values()]
        make_type(entity.noun, entity.name, entity.description, slots)

    def _shown(self, found: Field) -> Slot:
        match found:
            case ScalarField():
                return self._scalar(found)
            case Relation():
                return self._relation(found)
            case Facet():
                return self._facet(found)
            case Listed():
                return Slot(found.name, list_of(found.noun), found.description)
            case Reckoning():
                asked = tuple(_facet_argument(argument) for argument in found.arguments)
                return Slot(found.name, optional(found.leaf.python_type), found.description, asked)
            case Balancing():
                return Slot(found.name, int, found.description)
            case Merging():
                return Slot(found.name, list_of(found.noun), found.description, (FIRST,))

    def _facet(self, found: Facet) -> Slot:
        if found.shape.name not in self.facets:
            self.facets.add(found.shape.name)
            self._fill_object(found.shape)
        noun = found.shape.noun
        arguments = tuple(_facet_argument(argument) for argument in found.arguments)
        shown = optional(noun) if found.guard else noun
        return Slot(found.name, shown, found.description, arguments)

    def _scalar(self, found: ScalarField) -> Slot:
        shown = JSON if _bare(found.python_type) is dict else found.python_type
        annotation = optional(shown) if found.nullable else shown
        return Slot(found.name, annotation, found.description)

    def _relation(self, found: Relation) -> Slot:
        if found.paged:
            return self.connection(found.target, found.name, found.description)
        target = self.catalog[found.target].noun
        if found.many:
            return Slot(found.name, list_of(target), f"{found.description} At most 50.")
        return Slot(found.name, optional(target) if found.nullable else target, found.description)

    def _fill_connection(self, entity: Entity) -> None:
        name, noun, edge = entity.name, entity.noun, self.edges[entity.name]
        edge_slots = [
            Slot("cursor", str, "Where the row stands in this order."),
            Slot("node", noun, "The row."),
        ]
        make_type(
            edge, f"{name}Edge", f"A row of a list of type {name}, and its place.", edge_slots
        )
        page_slots = [
            Slot("nodes", list_of(noun), "The rows of the page."),
            Slot("edges", list_of(edge), "The rows of the page with their cursors."),
            Slot("pageInfo", PageInfo, "Where the page lies in the list."),
            Slot("totalCount", int, "How many rows the whole list has."),
        ]
        page = self.connections[name]
        make_type(page, f"{name}Connection", f"A page of a list of type {name}.", page_slots)

    def _page_arguments(self, target: str) -> tuple[Slot, ...]:
        size = f"at most {MAX_SIZE}"
        orders = list_of(self.orders[target])
        return (
            Slot("first", int | None, f"Rows from the beginning, {size}; else {DEFAULT_SIZE}."),
            Slot("after", str | None, "Only rows after the one with this cursor."),
            Slot("last", int | None, f"Rows from the end, {size}."),
            Slot("before", str | None, "Only rows before the one with this cursor."),
            Slot("where", optional(self.filters[target]), "Only rows that match."),
            Slot("orderBy", optional(orders), "Keys of the order, the first one first."),
        )

    # --- what is asked ---------------------------------------------------------------------------

    def _fill_filter(self, entity: Entity) -> None:
        own = self.filters[entity.name]
        slots = [
            Slot("and", optional(list_of(own)), "All of these match."),
            Slot("or", optional(list_of(own)), "At least one of these matches."),
            Slot("not", optional(own), "This does not match."),
            Slot("id", optional(self._leaf_filter("Id", strawberry.ID)), "The global ID."),
        ]
        filtered: list[ScalarField | Relation] = [*entity.scalars, *entity.relations]
        for found in filtered:
            asked = self._asked(found)
            if asked is not None:
                slots.append(Slot(found.name, optional(asked), found.description))
        make_input(
            own,
            f"{entity.name}Filter",
            f"Conditions on a row of type {entity.name}; all that are given must hold.",
            slots,
        )

    def _asked(self, found: ScalarField | Relation) -> type | None:
        if isinstance(found, Relation):
            return self.filters[found.target]
        bare = _bare(found.python_type)
        if not operators_of(bare):
            return None
        return self._leaf_filter(KIND_NAMES.get(bare, bare.__name__), found.python_type)

    def _leaf_filter(self, kind: str, python_type: Any) -> type:
        if kind not in self.leaf_filters:
            made = self.leaf_filters[kind] = type(f"{kind}Filter", (), {})
            make_input(
                made,
                f"{kind}Filter",
                f"Conditions on a value of type {kind}; all that are given must hold.",
                _operator_slots(python_type),
            )
        return self.leaf_filters[kind]

    def _fill_order(self, entity: Entity) -> None:
        slots = [Slot("id", SortDirection | None, "The key, which is the order of creation.")]
        slots += [
            Slot(found.name, SortDirection | None, found.description)
            for found in entity.scalars
            if found.sort is not None
        ]
        make_input(
            self.orders[entity.name],
            f"{entity.name}Order",
            f"One key of an order of rows of type {entity.name}, and its direction.",
            slots,
            one_of=True,
        )


def _facet_argument(argument: Argument) -> Slot:
    asked = strawberry.ID if argument.entity else argument.python_type
    return Slot(argument.shown, optional(asked), argument.description)


def _operator_slots(python_type: Any) -> list[Slot]:
    if python_type is strawberry.ID:
        return [_operator_slot(found, python_type) for found in (Operator.EQ, Operator.IN)]
    slots = [_operator_slot(found, python_type) for found in operators_of(_bare(python_type))]
    return [*slots, Slot(IS_NULL, bool | None, "Whether there is no value.")]


def _operator_slot(operator: Operator, python_type: Any) -> Slot:
    value = str if operator is Operator.HAS else python_type
    asked = list_of(value) if operator is Operator.IN else value
    return Slot(operator.value, optional(asked), OPERATOR_TEXTS[operator])


def _bare(python_type: Any) -> Any:
    return getattr(python_type, "__origin__", python_type)
