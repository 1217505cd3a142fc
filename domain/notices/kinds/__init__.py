"""What each kind of notice is as a mail: one declaration here and one template of the same name."""

from domain.notices.kinds.declarations import MailKind, Stream, Uncertain
from domain.notices.kinds.engagement import ENGAGEMENT
from domain.notices.kinds.renewals import RENEWALS
from domain.notices.kinds.work_plans import WORK_PLANS
from domain.notices.rules import NoticeKind

KINDS: dict[NoticeKind, MailKind] = {
    kind.code: kind for kind in (*RENEWALS, *WORK_PLANS, *ENGAGEMENT)
}

__all__ = ["KINDS", "MailKind", "Stream", "Uncertain", "holds"]


def holds(code: str) -> bool:
    """Whether a mail of this kind waits for a person when nobody can say that it was delivered."""
    return code in {kind.code for kind in KINDS.values() if kind.when_uncertain is Uncertain.HOLD}
