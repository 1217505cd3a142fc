"""Mails about annual work plans and their reports (domain rule 4.7)."""

from domain.notices.kinds.declarations import LATER, Dated, MailKind, Stream
from domain.notices.rules import NoticeKind

WORK_PLANS = (
    MailKind(NoticeKind.PLAN_DRAFTED, Stream.WORK_PLANS, dated=Dated.PLAN_START, buttons=LATER),
    MailKind(
        NoticeKind.PLAN_NUDGE,
        Stream.WORK_PLANS,
        dated=Dated.PLAN_START,
        optional=True,
        buttons=LATER,
    ),
    MailKind(NoticeKind.PLAN_ESCALATION, Stream.WORK_PLANS, dated=Dated.PLAN_START, buttons=LATER),
    MailKind(NoticeKind.PLAN_WEEK, Stream.WORK_PLANS, dated=Dated.PLAN_START, buttons=LATER),
    MailKind(NoticeKind.PLAN_OVERDUE, Stream.WORK_PLANS, buttons=LATER),
    MailKind(
        NoticeKind.REPORT_SOON,
        Stream.WORK_PLANS,
        dated=Dated.PLAN_END,
        optional=True,
        buttons=LATER,
    ),
    MailKind(NoticeKind.REPORT_DUE, Stream.WORK_PLANS, dated=Dated.PLAN_END, buttons=LATER),
    MailKind(NoticeKind.REPORT_OVERDUE, Stream.WORK_PLANS, buttons=LATER),
)
