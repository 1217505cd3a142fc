"""What a viewer may see of a row's fields: by scope for all rows, or for the rows in reach only.

A field that requires a scope is left out for whoever lacks it. One that requires IN_REACH is shown to whoever
sees the row for another reason than that it is public, one that requires IN_PORTFOLIO to whoever looks after
it for the home association. Of other rows SQL puts a mark in place of the value, which becomes null and an
error with its path.
"""

from dataclasses import dataclass

from tortoise.models import Model

from domain.viewers import IN_PORTFOLIO, IN_REACH, Scope
from schema.compiler.plan.operands import Column, Computed, Operand, Restricted


@dataclass(frozen=True, slots=True)
class Rights:
    """The scopes of a viewer, with IN_REACH and IN_PORTFOLIO for whoever may see more than the public."""

    scopes: frozenset[str]

    def covers(self, required: str | None) -> bool:
        """Tell whether the viewer may see what requires a scope, of some row at least."""
        return required is None or required in self.scopes

    def limited(
        self, operand: Operand, required: str | None, model: type[Model], field: str
    ) -> Operand:
        """Return the value as the viewer may see it: restricted to some rows where that is required."""
        if required not in {IN_REACH, IN_PORTFOLIO} or Scope.READ in self.scopes:
            return operand
        assert isinstance(operand, Column | Computed)
        return Restricted(operand, model, field, required)


NEEDED = {
    IN_REACH: f"it needs the scope {Scope.READ}, or a part in what this row is about",
    IN_PORTFOLIO: f"it needs the scope {Scope.READ}, or the care of this row for the home association",
}


def say_needed(required: str | None) -> str:
    """Return what a viewer lacks who may not see what requires a scope, or a relation to the row."""
    return NEEDED.get(required or "", f"it needs the scope {required}")
