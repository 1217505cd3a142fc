"""Mails about the end of a term (domain rule 4.6)."""

from domain.notices.kinds.declarations import DECIDE, LATER, NOW, MailKind, Stream
from domain.notices.rules import NoticeKind

RENEWALS = (
    MailKind(NoticeKind.OPEN, Stream.RENEWALS, buttons=(*DECIDE, *LATER)),
    MailKind(NoticeKind.ASK, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.NUDGE, Stream.RENEWALS, optional=True, buttons=(*DECIDE, *LATER)),
    MailKind(NoticeKind.WEEK, Stream.RENEWALS, buttons=(*DECIDE, *LATER)),
    MailKind(NoticeKind.DEADLINE, Stream.RENEWALS, buttons=(*DECIDE, *NOW)),
    MailKind(NoticeKind.MISSED, Stream.RENEWALS, buttons=NOW),
    MailKind(NoticeKind.STATUS, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.ENDING, Stream.RENEWALS),
    MailKind(NoticeKind.CONTINUES, Stream.RENEWALS),
    MailKind(NoticeKind.AFTER, Stream.RENEWALS),
    MailKind(NoticeKind.LAPSED, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.CLOSE_OUT, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.REVIEW_SOON, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.REVIEW_OVERDUE, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.SIGN, Stream.RENEWALS, buttons=LATER),
)
