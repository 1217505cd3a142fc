"""Which rows a statement reads: FROM and WHERE, with the viewer's row rule at every table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from tortoise.models import Model

from domain.derivations import Derived, Lateral
from domain.rights.conditions import SETS
from domain.rights.predicates import Given, Known, reach_cast
from schema.compiler.binds import Bind, InReach, Today
from schema.compiler.paths import table_of
from schema.compiler.plan.conditions import (
    Both,
    Compare,
    Either,
    IsNull,
    Named,
    Negation,
    Operator,
    Parameter,
    Some,
    Test,
)
from schema.compiler.plan.links import Hop, Link, Path, Pointer, Tie
from schema.compiler.plan.operands import Column, Computed, Operand, Restricted
from schema.compiler.text import conjunction, nested, tidied

RowRules = Callable[[type[Model], str, Given, Known, str | None], str]
"""Gives the predicate that the viewer's rows of a model fulfil, for an alias of its table.

It asks for the parameters that it needs, and is told which rows stand in the statement already: what has
been read on the way to a row need not be looked up again to check whether the row may be seen. The last
argument asks for more than seeing the row, as a field requires it: IN_REACH or IN_PORTFOLIO.
"""

EVERY_ROW = "TRUE"
KEY = "id"

_COMPARISONS = {
    Operator.EQ: "{operand} = {value}",
    Operator.IN: "{operand} = ANY({value})",
    Operator.LT: "{operand} < {value}",
    Operator.LTE: "{operand} <= {value}",
    Operator.GT: "{operand} > {value}",
    Operator.GTE: "{operand} >= {value}",
    Operator.CONTAINS: "{operand} ILIKE {value}",
    Operator.STARTS_WITH: "{operand} ILIKE {value}",
    Operator.HAS: "{value} = ANY({operand})",
}


@dataclass(slots=True)
class Scope:
    """An alias that stands for the row at hand, and the laterals that its values have asked for."""

    alias: str
    model: type[Model]
    laterals: dict[Lateral, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sources:
    """Writes which rows are read, and numbers the aliases and parameters of one statement."""

    rules: RowRules
    today: Bind = field(default_factory=Today)
    parameters: list[Parameter] = field(default_factory=list)
    aliases: int = 0
    known: dict[tuple[str, str], str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)

    def binds(self) -> tuple[Bind, ...]:
        return tuple(parameter.bind for parameter in self.parameters)

    def parameter(self, wanted: Parameter) -> str:
        """Return the text of a parameter; one that is asked for twice is sent once."""
        if wanted not in self.parameters:
            self.parameters.append(wanted)
        return f"${self.parameters.index(wanted) + 1}::{wanted.cast}"

    def alias(self, name: str) -> str:
        self.aliases += 1
        return f"{name}_{self.aliases}"

    def scope(self, model: type[Model]) -> Scope:
        """Return a scope with a fresh alias of the model's table."""
        return Scope(self.alias(table_of(model)), model)

    def day(self) -> str:
        """Return the parameter of the day that the answer is about."""
        return self.parameter(Parameter(self.today, "date"))

    # --- values ----------------------------------------------------------------------------------

    def operand(self, operand: Operand, scope: Scope) -> str:
        """Return the expression of a value of the row at hand."""
        match operand:
            case Column():
                return f"{scope.alias}.{operand.name}"
            case Computed():
                return self.derived(operand.derived, scope)
        return f"CASE WHEN {self.in_sight(operand, scope)} THEN {self.operand(operand.inner, scope)} END"

    def in_sight(self, restricted: Restricted, scope: Scope) -> str:
        """Return the test whether the viewer may see a restricted value of the row at hand."""
        return self.rules(restricted.model, scope.alias, self._reach, self.known, restricted.sight)

    def derived(self, derived: Derived, scope: Scope) -> str:
        """Return the domain's expression; a lateral it rests on is joined once a scope."""
        # A parameter that the statement does not use would have no type: the database refuses it.
        today = self.day() if derived.depends_on_today else ""
        if derived.source is None:
            return tidied(derived.at(scope.alias, today))
        if derived.source not in scope.laterals:
            scope.laterals[derived.source] = self.alias(derived.source.name)
        joined = derived.joined(scope.alias, scope.laterals[derived.source], today)
        return f"({tidied(joined)})"

    def named(self, named: Named, scope: Scope) -> str:
        """Return a named expression for the row at hand; what it names beside the row are parameters."""
        # A parameter that no text names would have no type.
        sql = named.condition.sql
        given = {
            name: self.parameter(parameter)
            for name, parameter in named.given
            if f"{{{name}}}" in sql
        }
        names = _Names({"row": scope.alias, **given}, self._parameter_of)
        return f"({tidied(sql.format_map(names))})"

    def _parameter_of(self, name: str) -> str:
        return self.day() if name == "today" else self._reach(name)

    # --- rows ------------------------------------------------------------------------------------

    def joins(self, scope: Scope) -> str:
        """Return the laterals of a scope, to stand behind its FROM; ask when its values are written."""
        today = self.day() if scope.laterals else ""
        return "".join(
            f"\nLEFT JOIN LATERAL {nested(tidied(lateral.at(scope.alias, today)))} AS {alias} ON TRUE"
            for lateral, alias in scope.laterals.items()
        )

    def rows(self, scope: Scope, tests: Iterable[str], before: Iterable[str] = ()) -> str:
        """Return FROM and WHERE: the rows of a scope that the viewer may see and that pass.

        `before` has the tables that stand between them and the parent's row.
        """
        every = [*tests, *self.allowed(scope)]
        tables = ", ".join([*before, f"{table_of(scope.model)} AS {scope.alias}"])
        where = f"\nWHERE {conjunction(every)}" if every else ""
        return f"FROM {tables}{self.joins(scope)}{where}"

    def allowed(self, scope: Scope) -> list[str]:
        """Return the viewer's row rule for the rows of a scope; nothing where it leaves all of them."""
        allowed = self.rules(scope.model, scope.alias, self._reach, self.known, None)
        return [] if allowed == EVERY_ROW else [allowed]

    def _reach(self, name: str) -> str:
        if name not in SETS:
            return self.parameter(Parameter(InReach(name), reach_cast(name)))
        self.sets.setdefault(name, SETS[name].format_map(_Names({}, self._reach)))
        return f"(SELECT keys FROM {name}_in_reach)::uuid[]"

    def before(self) -> str:
        """Return what stands before the statement: the sets of keys that its row rules compare with.

        Each is looked up once, and only where a row asks for it.
        """
        sets = [
            f"{name}_in_reach AS MATERIALIZED (SELECT {sql} AS keys)"
            for name, sql in self.sets.items()
        ]
        return f"WITH {', '.join(sets)}\n" if sets else ""

    # --- links -----------------------------------------------------------------------------------

    def link(self, link: Link | None, scope: Scope, parent: Scope | None) -> list[str]:
        """Return the test that ties the rows of a scope to the parent's row, if there is a link."""
        if link is None:
            return []
        assert parent is not None
        if isinstance(link, Pointer):
            return [f"{scope.alias}.id = {self.derived(link.derived, parent)}"]
        if isinstance(link, Tie):
            return [self._tied(link, scope, parent)]
        last = link.chains[0][-1]
        apart = [f"{scope.alias}.{link.apart} <> {parent.alias}.{KEY}"] if link.apart else []
        if len(link.chains) == 1 and len(link.chains[0]) == 1:
            self._know(scope, last, f"{parent.alias}.{last.origin}")
            return [f"{scope.alias}.{last.column} = {parent.alias}.{last.origin}", *apart]
        ways = "\nUNION ALL\n".join(self._way(chain, parent) for chain in link.chains)
        return [f"{scope.alias}.{last.column} IN {nested(ways)}", *apart]

    def _tied(self, tie: Tie, scope: Scope, parent: Scope) -> str:
        known = {"row": scope.alias, "beside": parent.alias}
        names = _Names(known, self._parameter_of)
        return f"({tidied(tie.condition.sql.format_map(names))})"

    def _way(self, chain: tuple[Hop, ...], parent: Scope) -> str:
        """Return the SELECT of the values by which the last hop finds its rows."""
        tables, tests, origin = self._between(chain, parent)
        if not tables:
            return f"SELECT {origin}"
        return f"SELECT {origin}\nFROM {', '.join(tables)}\nWHERE {conjunction(tests)}"

    def _between(self, chain: tuple[Hop, ...], parent: Scope) -> tuple[list[str], list[str], str]:
        """Return the tables before the last hop, their tests, and where the last hop starts from.

        Each has its row rule. One that only passes a key on is left out where there is no rule.
        """
        kept: list[tuple[Hop, Scope, str]] = []
        origin = f"{parent.alias}.{chain[0].origin}"
        for hop, following in pairwise(chain):
            scope = self.scope(hop.model)
            self._know(scope, hop, origin)
            if hop.column == following.origin == KEY and not self.allowed(scope):
                continue
            if kept and hop.column == KEY:
                # The rule of the table before may look at this one, which stands beside it.
                before, key = origin.split(".")
                self.known[before, key] = scope.alias
            kept.append((hop, scope, origin))
            origin = f"{scope.alias}.{following.origin}"
        tables = [f"{table_of(hop.model)} AS {scope.alias}" for hop, scope, _ in kept]
        tests: list[str] = []
        for hop, scope, came in kept:
            tests += [f"{scope.alias}.{hop.column} = {came}", *self.allowed(scope)]
        return tables, list(dict.fromkeys(tests)), origin

    def _know(self, scope: Scope, hop: Hop, origin: str) -> None:
        """Remember that the row of a foreign key is the row before, where a hop came from its key."""
        before, column = origin.split(".")
        if column == KEY:
            self.known[scope.alias, hop.column] = before

    # --- tests -----------------------------------------------------------------------------------

    def test(self, test: Test, scope: Scope) -> str:
        """Return the predicate of a test on the row at hand."""
        match test:
            case Compare():
                operand = self.operand(test.operand, scope)
                value = self.parameter(test.parameter)
                return _COMPARISONS[test.operator].format(operand=operand, value=value)
            case IsNull():
                verb = "IS NULL" if test.expected else "IS NOT NULL"
                return f"{self.operand(test.operand, scope)} {verb}"
            case Both():
                return self._combined(test.tests, scope, " AND ", "TRUE")
            case Either():
                return self._combined(test.tests, scope, " OR ", "FALSE")
            case Negation():
                return f"({self.test(test.test, scope)}) IS NOT TRUE"
            case Some():
                return self._some(test, scope)
            case Named():
                return self._condition(test, scope)

    def _condition(self, named: Named, scope: Scope) -> str:
        """Return the predicate of a named condition, which some hold only where the viewer sees enough."""
        found = self.named(named, scope)
        sight = named.condition.sight
        if sight is None:
            return found
        seen = self.rules(scope.model, scope.alias, self._reach, self.known, sight)
        return found if seen == EVERY_ROW else f"({seen} AND {found})"

    def _combined(self, tests: tuple[Test, ...], scope: Scope, word: str, empty: str) -> str:
        if len(tests) == 1:
            return self.test(tests[0], scope)
        return f"({word.join(self.test(test, scope) for test in tests)})" if tests else empty

    def _some(self, some: Some, parent: Scope) -> str:
        if not isinstance(some.link, Path):
            scope = self.scope(some.model)
            return self._exists(some, scope, self.link(some.link, scope, parent), [])
        ways = [self._some_by(some, chain, parent) for chain in some.link.chains]
        return ways[0] if len(ways) == 1 else f"({' OR '.join(ways)})"

    def _some_by(self, some: Some, chain: tuple[Hop, ...], parent: Scope) -> str:
        """Join the way to the rows: unlike a list, a test does not mind to find a row twice."""
        tables, tests, origin = self._between(chain, parent)
        scope = self.scope(some.model)
        self._know(scope, chain[-1], origin)
        tests.append(f"{scope.alias}.{chain[-1].column} = {origin}")
        if isinstance(some.link, Path) and some.link.apart:
            tests.append(f"{scope.alias}.{some.link.apart} <> {parent.alias}.{KEY}")
        return self._exists(some, scope, tests, tables)

    def _exists(self, some: Some, scope: Scope, tests: list[str], before: list[str]) -> str:
        inner = self.test(some.test, scope)
        tests += [inner] if inner != EVERY_ROW else []
        return f"EXISTS {nested('SELECT ' + self.rows(scope, tests, before))}"


class _Names(dict[str, str]):
    """Fills the placeholders of named SQL; one that is not the row's becomes a parameter when it is named."""

    def __init__(self, known: dict[str, str], parameter_of: Callable[[str], str]) -> None:
        super().__init__(known)
        self._parameter_of = parameter_of

    def __missing__(self, name: str) -> str:
        return self._parameter_of(name)
