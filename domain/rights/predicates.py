"""From row rules to SQL: the condition under which a viewer sees a row, wherever the row is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tortoise.models import Model

from domain.rights.access import HOME_SIDE, ROWS
from domain.rights.conditions import SETS
from domain.rights.rules import ROW, AllOf, AnyOf, Everyone, Nobody, Rule, Via, Where
from domain.viewers import IN_PORTFOLIO, Audience, Viewer

Given = Callable[[str], str]
"""Gives the parameter of the statement that stands for a part of the viewer's reach."""

Known = Mapping[tuple[str, str], str]
"""Rows that stand in the statement already: (alias, foreign key column) to the alias of its target."""

NOTHING_KNOWN: Known = {}


def row_predicate(
    model: type[Model],
    viewer: Viewer,
    alias: str,
    given: Given,
    known: Known = NOTHING_KNOWN,
    *,
    sight: str | None = None,
    place: Given | None = None,
) -> str:
    """Return the SQL condition under which the viewer sees a row of the model's table.

    `sight` asks for more, on behalf of a field: IN_REACH whether the viewer sees the row for another reason
    than that it is public, IN_PORTFOLIO whether the viewer looks after it for the home association. `place`
    gives the text of a set where the statement has looked it up already; else it stands in the condition.
    """
    found = [
        _Renderer(audience, viewer, known).render(rule, alias)
        for audience, rule in _rules(model, viewer, sight)
    ]
    # Only what is left of all rules asks for parameters: one that no text names would have no type.
    return _either(found).format_map(_Parameters(given, place))


def _rules(
    model: type[Model], viewer: Viewer, sight: str | None
) -> Iterator[tuple[Audience, Rule]]:
    if sight == IN_PORTFOLIO:
        if Audience.MEMBER in viewer.audiences:
            yield Audience.MEMBER, HOME_SIDE[model]
        return
    for audience in sorted(viewer.audiences):
        if sight is None or audience is not Audience.PUBLIC:
            yield audience, ROWS[model].of(audience, viewer)


def reach_value(viewer: Viewer, name: str) -> object:
    """Return the value of a parameter that a row rule named."""
    return viewer.person_id if name == "person" else viewer.reach.listed(name)


def reach_cast(name: str) -> str:
    return "uuid" if name == "person" else "uuid[]"


@dataclass(frozen=True)
class _Renderer:
    """Writes the rules of one audience."""

    audience: Audience
    viewer: Viewer
    known: Known

    def render(self, rule: Rule, alias: str) -> str:
        match rule:
            case Everyone():
                return TRUE
            case Nobody():
                return FALSE
            case Where():
                return f"({rule.sql.replace(ROW, alias)})"
            case Via():
                return _all([self._target(alias, *target) for target in rule.targets.items()])
            case AnyOf():
                return _either([self.render(part, alias) for part in rule.rules])
            case AllOf():
                return _all([self.render(part, alias) for part in rule.rules])

    def _target(self, alias: str, key: str, target: type[Model]) -> str:
        rule = ROWS[target].of(self.audience, self.viewer)
        there = self.known.get((alias, f"{key}_id"))
        if there is not None:
            return self.render(rule, there)
        if isinstance(rule, Where) and rule.asks_key_alone:
            return f"({rule.sql.replace(f'{ROW}.id', f'{alias}.{key}_id')})"
        inner = f"{alias}_{key}"
        condition = self.render(rule, inner)
        if condition in {TRUE, FALSE}:
            return f"{alias}.{key}_id IS NOT NULL" if condition == TRUE else FALSE
        return (
            f"EXISTS (SELECT FROM {target._meta.db_table} AS {inner}"
            f" WHERE {inner}.id = {alias}.{key}_id AND {condition})"
        )


class _Parameters(dict[str, str]):
    """Fills the placeholders of a predicate; a part of the reach becomes a parameter when it is named."""

    def __init__(self, given: Given, place: Given | None) -> None:
        super().__init__()
        self._given = given
        self._place = place

    def __missing__(self, name: str) -> str:
        if name not in SETS:
            return self._given(name)
        return self._place(name) if self._place else SETS[name].format_map(self)


TRUE = "TRUE"
FALSE = "FALSE"


def _either(conditions: list[str]) -> str:
    if TRUE in conditions:
        return TRUE
    kept = sorted(
        dict.fromkeys(found for found in conditions if found != FALSE), key=_looks_further
    )
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})"


def _looks_further(condition: str) -> bool:
    """Whether other tables are read for it: what the row itself tells is asked first, and may be enough."""
    return "SELECT" in condition or any(f"{{{name}}}" in condition for name in SETS)


def _all(conditions: list[str]) -> str:
    if FALSE in conditions:
        return FALSE
    kept = list(dict.fromkeys(found for found in conditions if found != TRUE))
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else f"({' AND '.join(kept)})"
