"""The declarations, resolved against the models: every name a column, every relation a link.

What does not fit together is refused here, when the schema is built, never at a client.
"""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from domain.derivations import Condition, Derived
from schema.compiler.declare import (
    DECLARED,
    Argument,
    BalanceField,
    ColumnField,
    Declaration,
    DerivedField,
    FacetField,
    ListedField,
    ManyField,
    MergedField,
    OneField,
    ReckonedField,
    ReckonedOneField,
)
from schema.compiler.leaves import leaf_of
from schema.compiler.paths import Relations, column_of, key_column, sort_keys
from schema.compiler.plan.links import Link, Path, Pointer, Tie
from schema.compiler.plan.operands import Computed, Leaf, Operand
from schema.compiler.plan.rows import SortKey
from schema.compiler.relay import Node

UNSORTABLE = (dict, list)


class DeclarationError(Exception):
    """A noun that cannot be compiled; the message names type and field."""


@dataclass(frozen=True, slots=True)
class ScalarField:
    """A column or a computed value, as clients see it; `sort` is the value that orders by it use."""

    name: str
    operand: Operand
    python_type: Any
    nullable: bool
    description: str
    requires: str | None
    sort: Operand | None
    dated: Computed | None = None

    def value(self, *, dated: bool) -> Operand:
        """Return what is read: of a given day where rows with dates tell it."""
        return self.dated if dated and self.dated else self.operand

    def key(self, *, dated: bool) -> Operand | None:
        """Return what orders by the field use."""
        return self.dated if dated and self.dated else self.sort


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to rows of another entity: one row, a plain list, or a connection."""

    name: str
    target: str
    link: Link | None
    description: str
    nullable: bool = False
    requires: str | None = None
    order: tuple[SortKey, ...] = ()
    many: bool = False
    paged: bool = False
    only: Condition | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """Another view of the same row, as an object; null where the row of the guard would be hidden."""

    name: str
    shape: "Entity"
    description: str
    guard: type[Model] | None
    key: str | None
    arguments: tuple[Argument, ...] = ()
    requires: None = None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A value that follows from the row and what it was asked for, else what its facet was asked for."""

    name: str
    condition: Condition
    leaf: Leaf
    description: str
    arguments: tuple[Argument, ...] = ()
    requires: None = None


@dataclass(frozen=True, slots=True)
class Balancing:
    """A number of rows of a facet: those of some connections, less those of others."""

    name: str
    plus: tuple[Relation, ...]
    minus: tuple[Relation, ...]
    description: str
    requires: None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A connection whose rows are merged with others; values by their names in SQL."""

    relation: Relation
    values: tuple[tuple[str, Condition], ...]


@dataclass(frozen=True, slots=True)
class Merging:
    """Rows of several connections of a facet in one list; `leaves` has its values, by field: name, leaf."""

    name: str
    noun: type
    description: str
    sources: tuple[Source, ...]
    leaves: Mapping[str, tuple[str, Leaf]]
    order: str
    requires: None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of small objects of a plain type, from JSON."""

    name: str
    noun: type
    description: str
    operand: Operand
    requires: None = None


Field = ScalarField | Relation | Facet | Listed | Reckoning | Balancing | Merging


@dataclass(frozen=True, slots=True)
class Entity:
    """A type of the graph and the table behind it. Fields are listed under their GraphQL names."""

    name: str
    model: type[Model]
    noun: type
    description: str
    order: tuple[SortKey, ...]
    fields: Mapping[str, Field]

    @property
    def scalars(self) -> list[ScalarField]:
        return [found for found in self.fields.values() if isinstance(found, ScalarField)]

    @property
    def relations(self) -> list[Relation]:
        return [found for found in self.fields.values() if isinstance(found, Relation)]

    @property
    def facets(self) -> list[Facet]:
        return [found for found in self.fields.values() if isinstance(found, Facet)]


Catalog = Mapping[str, Entity]


def resolve(nouns: Iterable[type], models: Iterable[type[Model]]) -> Catalog:
    """Return all declared entities by name."""
    declarations = [noun.__entity__ for noun in nouns]  # type: ignore[attr-defined]  # see declare.entity
    names = {declaration.noun.__name__: declaration.model for declaration in declarations}
    relations = Relations(models)
    return {
        declaration.noun.__name__: _Resolver(declaration, names, relations).entity()
        for declaration in declarations
    }


def requirement(catalog: Catalog, shown: str) -> str | None:
    """Return what a field requires that is named as `Type.field`; the type may be a facet of an entity."""
    owner, _, name = shown.partition(".")
    entity = catalog.get(owner)
    if entity is None:
        facets = (facet for found in catalog.values() for facet in found.facets)
        entity = next(facet.shape for facet in facets if facet.shape.name == owner)
    return entity.fields[name].requires


class _Resolver:
    """Resolves one declaration."""

    def __init__(
        self, declaration: Declaration, models: Mapping[str, type[Model]], relations: Relations
    ) -> None:
        self.noun = declaration.noun
        self.model = declaration.model
        self.order = declaration.order
        self.models = models
        self.relations = relations

    def entity(self) -> Entity:
        declared = dict(self._declared())
        fields: dict[str, Field] = {
            to_camel_case(name): self._field(name, found)
            for name, found in declared.items()
            if not isinstance(found, BalanceField | MergedField)
        }
        for name, found in declared.items():
            if isinstance(found, BalanceField):
                fields[to_camel_case(name)] = self._balance(name, found, fields)
            if isinstance(found, MergedField):
                fields[to_camel_case(name)] = self._merged(name, found, fields)
        return Entity(
            name=self.noun.__name__,
            model=self.model,
            noun=self.noun,
            description=inspect.getdoc(self.noun) or "",
            order=sort_keys(self.model, self.order),
            fields=fields,
        )

    def _declared(self) -> Iterable[tuple[str, Any]]:
        """Yield the noun's fields as they are written, then those of its bases."""
        for owner in self.noun.__mro__:
            if owner in {object, Node}:
                continue
            attributes = vars(owner)
            annotations = attributes.get("__annotations__", {})
            for name in annotations:
                yield name, attributes.get(name, ColumnField())
            for name, value in attributes.items():
                if isinstance(value, DECLARED) and name not in annotations:
                    yield name, value

    def _field(self, name: str, declared: Any) -> Field:
        try:
            if isinstance(declared, ColumnField):
                return self._column(name, declared)
            if isinstance(declared, DerivedField):
                return self._derived(name, declared)
            if isinstance(declared, OneField):
                return self._one(name, declared)
            if isinstance(declared, FacetField):
                return self._facet(name, declared)
            if isinstance(declared, ListedField):
                return self._listed(name, declared)
            if isinstance(declared, ReckonedField):
                return self._reckoned(name, declared)
            if isinstance(declared, ReckonedOneField):
                return self._reckoned_one(name, declared)
            return self._many(name, declared)
        except (KeyError, TypeError, ValueError) as error:
            raise DeclarationError(f"{self.noun.__name__}.{name}: {error}") from error

    def _column(self, name: str, declared: ColumnField) -> ScalarField:
        source = declared.source or name
        column = column_of(self.model, source)
        python_type, nullable = _split_optional(get_type_hints(self.noun)[name])
        if column.nullable and not nullable:
            raise ValueError("the column may be NULL, the field may not")
        if (get_origin(python_type) or python_type) is not column.leaf.python_type:
            raise ValueError(f"the column holds {column.leaf.python_type}, not {python_type}")
        sort = column_of(self.model, declared.sort) if declared.sort else column
        return self._guarded(
            ScalarField(
                name=to_camel_case(name),
                operand=column,
                python_type=python_type,
                nullable=nullable,
                description=declared.description or self._model_description(source),
                requires=declared.requires,
                sort=None if sort.leaf.python_type in UNSORTABLE else sort,
                dated=_computed(declared.dated) if declared.dated else None,
            )
        )

    def _derived(self, name: str, declared: DerivedField) -> ScalarField:
        value = declared.derived
        return self._guarded(
            ScalarField(
                name=to_camel_case(name),
                operand=_computed(value),
                python_type=value.python_type,
                nullable=value.nullable or declared.requires is not None,
                description=value.description,
                requires=declared.requires,
                sort=_computed(declared.sort) if declared.sort else None,
            )
        )

    def _guarded(self, found: ScalarField) -> ScalarField:
        if found.requires and not found.nullable:
            raise ValueError("a field that may be denied has to be nullable")
        return found

    def _one(self, name: str, declared: OneField) -> Relation:
        link, nullable, description = self._one_link(name, declared)
        nullable = nullable if declared.nullable is None else declared.nullable
        if declared.requires and not nullable:
            raise ValueError("a field that may be denied has to be nullable")
        return Relation(
            name=to_camel_case(name),
            target=declared.target,
            link=link,
            description=declared.description or description,
            nullable=nullable,
            requires=declared.requires,
        )

    def _one_link(self, name: str, declared: OneField) -> tuple[Link, bool, str]:
        if declared.key is not None:
            return Pointer(declared.key), declared.key.nullable, declared.key.description
        spelling = declared.path or name
        path = self._path(declared.target, spelling)
        if "." in spelling:
            return path, True, ""
        if path.chains[0][0].column != "id":
            return path, True, ""
        return path, key_column(self.model, spelling)[1], self._model_description(spelling)

    def _many(self, name: str, declared: ManyField) -> Relation:
        target = self.models[declared.target]
        return Relation(
            name=to_camel_case(name),
            target=declared.target,
            link=self._many_link(name, declared),
            description=declared.description,
            order=sort_keys(target, declared.order),
            many=True,
            paged=declared.paged,
            only=declared.only,
        )

    def _many_link(self, name: str, declared: ManyField) -> Link:
        if declared.tie is not None:
            return Tie(declared.tie)
        return self._apart(declared, self._path(declared.target, *(declared.paths or (name,))))

    def _facet(self, name: str, declared: FacetField) -> Facet:
        declaration = declared.noun.__entity__  # type: ignore[attr-defined]  # see declare.entity
        if declaration.model is not self.model:
            raise ValueError("a facet shows the same row")
        shape = _Resolver(declaration, self.models, self.relations).entity()
        return Facet(
            to_camel_case(name),
            shape,
            declared.description,
            declared.guard,
            declared.key,
            declared.arguments,
        )

    def _reckoned(self, name: str, declared: ReckonedField) -> Reckoning:
        leaf = leaf_of(declared.python_type)
        return Reckoning(
            to_camel_case(name),
            declared.condition,
            leaf,
            declared.description,
            declared.arguments,
        )

    def _reckoned_one(self, name: str, declared: ReckonedOneField) -> Relation:
        return Relation(
            name=to_camel_case(name),
            target=declared.target,
            link=None,
            description=declared.description,
            nullable=True,
            only=declared.condition,
        )

    def _balance(self, name: str, declared: BalanceField, fields: Mapping[str, Field]) -> Balancing:
        plus = self._connections(name, declared.plus, fields)
        minus = self._connections(name, declared.minus, fields)
        return Balancing(to_camel_case(name), plus, minus, declared.description)

    def _connections(
        self, name: str, spellings: Iterable[str], fields: Mapping[str, Field]
    ) -> tuple[Relation, ...]:
        """Return the connections that a field of the facet names."""
        wanted = tuple(spellings)
        found = [fields.get(to_camel_case(spelling)) for spelling in wanted]
        relations = tuple(each for each in found if isinstance(each, Relation) and each.paged)
        if len(relations) < len(wanted):
            raise DeclarationError(f"{self.noun.__name__}.{name}: {wanted} are no connections")
        return relations

    def _merged(self, name: str, declared: MergedField, fields: Mapping[str, Field]) -> Merging:
        relations = self._connections(name, declared.sources, fields)
        values = [tuple(found.items()) for found in declared.sources.values()]
        hints = get_type_hints(declared.noun)
        names = {column for found in values for column, _ in found}
        if any({column for column, _ in found} != names for found in values):
            raise DeclarationError(
                f"{self.noun.__name__}.{name}: its sources differ in their values"
            )
        leaves = {to_camel_case(column): (column, leaf_of(hints[column])) for column in names}
        sources = tuple(map(Source, relations, values))
        return Merging(
            to_camel_case(name),
            declared.noun,
            declared.description,
            sources,
            leaves,
            declared.order,
        )

    def _listed(self, name: str, declared: ListedField) -> Listed:
        value = declared.value
        operand = column_of(self.model, value) if isinstance(value, str) else _computed(value)
        return Listed(to_camel_case(name), declared.noun, declared.description, operand)

    def _apart(self, declared: ManyField, path: Path) -> Path:
        if declared.apart is None:
            return path
        target = self.models[declared.target]
        column = "id" if declared.apart == "id" else key_column(target, declared.apart)[0]
        return replace(path, apart=column)

    def _path(self, target: str, *spellings: str) -> Path:
        path, model = self.relations.path(self.model, *spellings)
        if model is not self.models[target]:
            raise ValueError(f"the path leads to {model.__name__}, not to {target}")
        return path

    def _model_description(self, name: str) -> str:
        return self.model._meta.fields_map[name].description or ""


def _computed(value: Derived) -> Computed:
    return Computed(value, leaf_of(value.python_type))


def _split_optional(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in {Union, UnionType}:
        inner = [argument for argument in get_args(annotation) if argument is not NoneType]
        return inner[0], True
    return annotation, False
