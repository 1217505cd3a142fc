"""What a declaration of a notice kind says: until when it has a point, and when it is needless."""

from dataclasses import dataclass, field

from domain.notices.rules import Anchor, NoticeKind


@dataclass(frozen=True)
class Needless:
    """A condition under which a stage is cancelled, and the sentence that says so; both are SQL."""

    when: str
    because: str


@dataclass(frozen=True)
class Kind:
    """One kind of notice. The SQL reads the columns of `subject` and of the policy's `stage`.

    `stage_on` is the stage's own date, and `anchor_on` the date that it counts from.

    `deadline` is the day after which the mail would be pointless; without one it is after 45 days.
    `applies` decides whether the stage exists at all for a subject: where it does not, no row is written.
    `from_deadline` says that stages of this kind which count from the anchor count from the deadline itself.
    `unless_mailed` names a kind whose mail to the same capacity makes this one needless.
    """

    code: NoticeKind
    deadline: str = "NULL"
    applies: str = "true"
    needless: tuple[Needless, ...] = field(default=())
    unless_mailed: NoticeKind | None = None
    from_deadline: Anchor | None = None


ANNOUNCED = 30
"""Days before a deadline in which what announces it moves to the working day before."""


def case(kinds: tuple[Kind, ...], what: dict[NoticeKind, str], otherwise: str) -> str:
    """Return a CASE over a stage's kind."""
    lines = [f"WHEN '{kind.code}' THEN {what[kind.code]}" for kind in kinds]
    return f"CASE stage.kind {' '.join(lines)} ELSE {otherwise} END"


def needless_reason(kind: Kind) -> str:
    """Return SQL for the reason why a stage is needless, or NULL."""
    if not kind.needless:
        return "NULL::text"
    lines = [f"WHEN {each.when} THEN {each.because}" for each in kind.needless]
    return f"CASE {' '.join(lines)} END"
