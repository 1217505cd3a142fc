"""A plan as lines that a person reads: what is read, by which link, in which order, and what is shown of it.

Indentation is nesting. Values are told by where they come from, as in the statement: `$where.title.eq` is a
part of a variable, `today` the day.
"""

from collections.abc import Iterable, Iterator

from tortoise.models import Model

from domain.derivations import Condition
from schema.compiler.binds import Bind, Fixed, Gathered, Given, Today
from schema.compiler.plan.conditions import (
    Both,
    Compare,
    Either,
    IsNull,
    Named,
    Negation,
    Parameter,
    Some,
    Test,
)
from schema.compiler.plan.counts import Counted, Figures, Tally
from schema.compiler.plan.links import Hop, Link, Path, Pointer, Tie
from schema.compiler.plan.operands import Operand, Restricted
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import (
    Balance,
    Choice,
    Constant,
    Edges,
    Feed,
    Guarded,
    Identity,
    Items,
    Line,
    Many,
    Nodes,
    One,
    Page,
    PageFact,
    PageInfo,
    Reckoned,
    Record,
    Told,
    Total,
    Value,
)
from schema.compiler.plan.rows import Rows, Slice
from schema.compiler.rights import say_needed

Lines = Iterator[str]
Member = object
"""What a name in the answer stands for: any output of a plan, or a part of one."""


def outline(whole: Plan) -> list[str]:
    """Return the lines of a plan; what the viewer's rights leave out comes last."""
    lines = list(_shown("", whole.root))
    if not isinstance(whole.today, Today):
        lines.append(f"as of {_bind(whole.today)}")
    for denial in whole.denials:
        place = ".".join(denial.path)
        needed = say_needed(denial.requires)
        lines.append(f"left out at {place or 'the field itself'}: {denial.field}, {needed}")
    lines[0] = lines[0].removeprefix(": ")
    return lines


def _shown(name: str, shown: Member) -> Lines:
    """Yield a name of the answer with what it stands for, and what is below that."""
    head, below = _split(shown)
    yield f"{name}: {head}" if head else name
    for line in below:
        yield f"  {line}"


def _split(shown: Member) -> tuple[str, Lines]:
    """Return what is said of a member on its own line, and the lines below it."""
    match shown:
        case Page() | Many() | One():
            return _linked(shown)
        case Nodes(record):
            return "", _members(record.members)
        case Record(members) | Edges(members) | PageInfo(members):
            return "", _members(members)
        case Guarded(model, column, record):
            return f"if {_table(model)}.id = {column} may be seen", _members(record.members)
        case Items(operand, members):
            return f"items of {_operand(operand)}", _members(members)
        case Line() | Feed() | Tally() | Figures():
            return _gathering(shown)
        case tuple():
            return "by its type", _choices(shown)
        case _:
            return _leaf(shown), iter(())


def _linked(shown: Page | Many | One) -> tuple[str, Lines]:
    match shown:
        case Page(rows, _, members):
            return f"page of {_rows(rows)}", _members(members)
        case Many(rows, record):
            return f"list of {_rows(rows)}", _members(record.members)
        case One(rows, record):
            return f"one {_rows(rows)}", _members(record.members)


def _gathering(shown: Line | Feed | Tally | Figures) -> tuple[str, Lines]:
    match shown:
        case Line(types, keys, choices):
            head = f"rows of the types {_bind(types.bind)} and keys {_bind(keys.bind)}, in order"
            return head, _choices(choices)
        case Feed():
            head = f"the best {shown.size} of each {shown.identity} by {shown.order}"
            return head, _feed(shown)
        case Tally(rows, keys, members):
            counted = ", ".join(key.name for key in keys)
            return f"count of {_rows(rows)} for each {counted}", _members(members)
        case Figures(members, public):
            return f"counts of what {'everybody' if public else 'the viewer'} sees", _members(
                members
            )


def _leaf(shown: Member) -> str:
    match shown:
        case Constant(json):
            return json
        case Value(operand):
            return _operand(operand)
        case Identity(type_name):
            return f"{type_name}:id"
        case Reckoned(named):
            return f"a named expression{_given(named)}"
        case Told(name):
            return name
        case PageFact():
            return shown.value
        case Total() | Counted() | Balance():
            return _counts(shown)
    return type(shown).__name__.lower()


def _counts(shown: Total | Counted | Balance) -> str:
    match shown:
        case Total():
            return "count"
        case Counted(rows, distinct):
            return _count(rows, distinct)
        case Balance(plus, minus):
            return " - ".join(" + ".join(map(_count, each)) for each in (plus, minus) if each)


def _count(rows: Rows, distinct: str | None = None) -> str:
    return f"count of {f'different {distinct} of ' if distinct else ''}{_rows(rows)}"


def _members(members: Iterable[tuple[str, Member]]) -> Lines:
    for name, shown in members:
        if isinstance(shown, str):
            yield f"{name}: {shown}"
        else:
            yield from _shown(name, shown)


def _choices(choices: Iterable[Choice]) -> Lines:
    for choice in choices:
        found = f"{choice.kind}: {_table(choice.model)} by {choice.column}"
        yield from _shown(found, choice.record)


def _feed(feed: Feed) -> Lines:
    for strand in feed.strands:
        yield f"from {_rows(strand.rows)}, {strand.type_name} by {strand.key}"
    yield from _members(feed.members)


# --- which rows ----------------------------------------------------------------------------------


def _rows(rows: Rows) -> str:
    words = [_table(rows.model)]
    if rows.link is not None:
        words.append(_link(rows.link))
    if rows.test is not None:
        words.append(f"where {_test(rows.test)}")
    if rows.slice is not None:
        words.append(_slice(rows.slice))
    return ", ".join(words)


def _table(model: type[Model]) -> str:
    return str(model._meta.db_table)


def _link(link: Link) -> str:
    match link:
        case Path(chains, apart):
            ways = " or ".join(" > ".join(map(_hop, chain)) for chain in chains)
            return ways if apart is None else f"{ways}, others than its own {apart}"
        case Pointer(derived):
            return f"id = {derived.name}()"
        case Tie(condition):
            return _condition(condition)


def _hop(hop: Hop) -> str:
    return f"{_table(hop.model)}.{hop.column} = {hop.origin}"


def _slice(part: Slice) -> str:
    order = ", ".join(_operand(key.operand) + " desc" * key.descending for key in part.order)
    bounds = "".join(
        f" {word} ({', '.join(_parameter(each) for each in bound.parameters)})"
        for word, bound in (("after", part.after), ("before", part.before))
        if bound is not None
    )
    return f"{'last' if part.backwards else 'first'} {part.size} by {order}{bounds}"


def _operand(operand: Operand) -> str:
    if isinstance(operand, Restricted):
        return f"{operand.name} where in {operand.sight}"
    return operand.name


# --- tests and values ----------------------------------------------------------------------------


def _test(test: Test) -> str:
    match test:
        case Compare(operand, operator, parameter):
            return f"{_operand(operand)} {operator.value} {_parameter(parameter)}"
        case IsNull(operand, expected):
            return f"{_operand(operand)} is {'' if expected else 'not '}null"
        case Both(tests):
            return _joined(" and ", tests) or "true"
        case Either(tests):
            return _joined(" or ", tests) or "false"
        case Negation(inner):
            return f"not ({_test(inner)})"
        case Some(model, link, inner):
            return f"some {_table(model)} ({_link(link)}; {_test(inner)})"
        case Named(condition):
            return f"{_condition(condition)}{_given(test)}"


def _joined(word: str, tests: tuple[Test, ...]) -> str:
    found = word.join(map(_test, tests))
    return f"({found})" if len(tests) > 1 else found


def _condition(condition: Condition) -> str:
    return "a named condition" + (f" for {condition.sight}" if condition.sight else "")


def _given(named: Named) -> str:
    values = ", ".join(f"{name}: {_parameter(parameter)}" for name, parameter in named.given)
    return f" ({values})" if values else ""


def _parameter(parameter: Parameter | None) -> str:
    return "null" if parameter is None else _bind(parameter.bind)


def _bind(bind: Bind) -> str:
    match bind:
        case Fixed(constant):
            return str(constant)
        case Given(variable, path):
            return ".".join(map(str, (f"${variable}", *path)))
        case Gathered(elements):
            return f"[{', '.join(map(_bind, elements))}]"
    return {"Today": "today", "RowKey": "the key at hand"}.get(type(bind).__name__, "given")
