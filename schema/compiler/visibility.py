"""A field that is never null must have something to show, whoever asks.

A row rule may hide the target of a foreign key while the row itself is visible. Such a field has
to be nullable; a schema in which it is not is refused when it is built.
"""

from tortoise.models import Model

from domain.rights.access import ROWS, TOGETHER
from domain.rights.rules import AllOf, Everyone, Nobody, Rule, Via
from schema.compiler.catalog import Catalog, DeclarationError, Entity, Relation
from schema.compiler.plan.links import Path


def check_visibility(catalog: Catalog) -> None:
    """Raise DeclarationError for a non-null field whose target some viewer may not see."""
    for entity in catalog.values():
        _require_rule(entity)
        for shape in (entity, *(facet.shape for facet in entity.facets)):
            for relation in shape.relations:
                target = catalog[relation.target]
                if not relation.many and not relation.nullable:
                    _check(shape, relation, target.model)


def _require_rule(entity: Entity) -> None:
    if entity.model not in ROWS:
        raise DeclarationError(f"{entity.name}: its table has no row rule.")


def _check(entity: Entity, relation: Relation, target: type[Model]) -> None:
    rule, there = ROWS[entity.model], ROWS[target]
    audiences = (
        (rule.public, there.public),
        (rule.member, there.member),
        (rule.board, there.board),
    )
    # Whoever holds the scope of the row, but not that of the target, sees the target's public rows.
    fine_with_scope = rule.scope == there.scope or isinstance(there.public, Everyone)
    together = _key(relation) in TOGETHER.get(entity.model, frozenset())
    shown = together or all(_shows(row, to, target) for row, to in audiences)
    if not (fine_with_scope and shown):
        raise DeclarationError(
            f"{entity.name}.{relation.name}: some viewers see the row and not its target;"
            " the field has to be nullable."
        )


def _shows(rule: Rule, there: Rule, target: type[Model]) -> bool:
    """Whether an audience that sees a row by one rule sees its target by the other."""
    if isinstance(rule, Nobody) or isinstance(there, Everyone):
        return True
    if isinstance(rule, AllOf):
        return any(_shows(part, there, target) for part in rule.rules)
    return isinstance(rule, Via) and target in rule.targets.values()


def _key(relation: Relation) -> str | None:
    """Return the foreign key that a relation follows, if it is no more than that."""
    if not isinstance(relation.link, Path) or len(relation.link.chains[0]) > 1:
        return None
    return relation.link.chains[0][0].origin.removesuffix("_id")
