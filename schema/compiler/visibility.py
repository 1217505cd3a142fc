"""A field that is never null must have something to show, whoever asks.

A row rule may hide the target of a foreign key while the row itself is visible. Such a field has
to be nullable; a schema in which it is not is refused when it is built.
"""

from tortoise.models import Model

from domain.access import ROWS, Everyone, Nobody, Via
from schema.compiler.catalog import Catalog, DeclarationError, Entity, Relation


def check_visibility(catalog: Catalog) -> None:
    """Raise DeclarationError for a non-null field whose target some viewer may not see."""
    for entity in catalog.values():
        _require_rule(entity)
        for relation in entity.relations:
            target = catalog[relation.target]
            if not relation.many and not relation.nullable:
                _check(entity, relation, target.model)


def _require_rule(entity: Entity) -> None:
    if entity.model not in ROWS:
        raise DeclarationError(f"{entity.name}: its table has no row rule.")


def _check(entity: Entity, relation: Relation, target: type[Model]) -> None:
    rule, target_rule = ROWS[entity.model], ROWS[target]
    public = rule.public
    fine_in_public = (
        isinstance(public, Nobody)
        or isinstance(target_rule.public, Everyone)
        or (isinstance(public, Via) and target in public.targets.values())
    )
    # Whoever holds the scope of the row, but not that of the target, sees the target's public rows.
    fine_with_scope = rule.scope == target_rule.scope or isinstance(target_rule.public, Everyone)
    if not (fine_in_public and fine_with_scope):
        raise DeclarationError(
            f"{entity.name}.{relation.name}: some viewers see the row and not its target;"
            " the field has to be nullable."
        )
