"""Row rules: what they can say of a table's rows, and for whom. access.py has each table's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tortoise.models import Model

from domain.viewers import Audience, Scope, Viewer

ROW = "{row}"
"""Stands in a condition for the alias of the row."""


@dataclass(frozen=True)
class Everyone:
    """All rows."""


@dataclass(frozen=True)
class Nobody:
    """No row."""


@dataclass(frozen=True)
class Where:
    """Rows that a condition holds for.

    `{row}` is the alias; `{reach}`, `{own}`, `{overseen}` (lists of organizations) and `{person}` are
    what is in the viewer's reach, as parameters; SETS (conditions.py) names what follows from that.
    """

    sql: str

    @property
    def asks_key_alone(self) -> bool:
        """Whether the condition looks at the row's key only: then a foreign key tells as much as its row."""
        return self.sql.count(ROW) == self.sql.count(f"{ROW}.id")


@dataclass(frozen=True)
class Via:
    """Rows whose targets are all visible to the same audience: foreign key name to model."""

    targets: Mapping[str, type[Model]]


@dataclass(frozen=True)
class AnyOf:
    """Rows that any of the rules leaves."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class AllOf:
    """Rows that each of the rules leaves."""

    rules: tuple["Rule", ...]


Rule = Everyone | Nobody | Where | Via | AnyOf | AllOf


@dataclass(frozen=True)
class RowRule:
    """Who sees a table's rows. Staff and tokens see all of them where they hold the scope."""

    public: Rule = field(default_factory=Nobody)
    member: Rule = field(default_factory=Nobody)
    board: Rule = field(default_factory=Nobody)
    scope: Scope = Scope.READ

    def of(self, audience: Audience, viewer: Viewer) -> Rule:
        """Return the rule of one of the viewer's audiences."""
        match audience:
            case Audience.PUBLIC:
                return self.public
            case Audience.MEMBER:
                return self.member
            case Audience.BOARD:
                return self.board
            case Audience.STAFF:
                return Everyone() if viewer.may(self.scope) else Nobody()


def inherited(board: bool = True, **targets: type[Model]) -> RowRule:
    """The rule of rows that are a part of others: who sees those sees them, but not the public."""
    via = Via(targets)
    return RowRule(member=via, board=Everyone() if board else Nobody())


def published(**targets: type[Model]) -> RowRule:
    """Like `inherited`, for what the public sees too where it sees the others."""
    via = Via(targets)
    return RowRule(via, via, Everyone())


def belonging(condition: str, public: Rule | None = None) -> RowRule:
    """The rule of rows that belong to organizations in reach."""
    return RowRule(public or Nobody(), Where(condition), Everyone())


IS_PUBLIC = Where("{row}.visibility = 'PUBLIC'")
SIGNED_IN = RowRule(member=Everyone(), board=Everyone())
STAFF_ONLY = RowRule()
LEDGER = RowRule(scope=Scope.LEDGER_READ)
ADMIN_ONLY = RowRule(scope=Scope.ADMIN)
