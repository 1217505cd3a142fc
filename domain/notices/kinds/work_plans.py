"""Mails about annual work plans, their items and reports, and what else is due under an agreement (4.7)."""

from domain.notices.kinds.declarations import ANSWER, LATER, Dated, MailKind, Stream
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
    MailKind(NoticeKind.PLAN_WAITING, Stream.WORK_PLANS, buttons=(*ANSWER, *LATER)),
    MailKind(NoticeKind.PLAN_MID_YEAR, Stream.WORK_PLANS, optional=True, buttons=LATER),
    MailKind(NoticeKind.ITEM_SOON, Stream.WORK_PLANS, buttons=LATER),
    MailKind(NoticeKind.ITEM_OVERDUE, Stream.WORK_PLANS, buttons=LATER),
    MailKind(NoticeKind.MEASUREMENT_SOON, Stream.WORK_PLANS, buttons=LATER),
    MailKind(NoticeKind.MEASUREMENT_OVERDUE, Stream.WORK_PLANS, buttons=LATER),
    MailKind(NoticeKind.OBLIGATION_SOON, Stream.WORK_PLANS, buttons=LATER),
    MailKind(NoticeKind.OBLIGATION_OVERDUE, Stream.WORK_PLANS, buttons=LATER),
)
