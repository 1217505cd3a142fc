"""Mails about the end of a term (domain rule 4.6)."""

from domain.notices.kinds.declarations import DECIDE, LATER, NOW, Dated, MailKind, Stream
from domain.notices.rules import NoticeKind

RENEWALS = (
    MailKind(
        NoticeKind.OPEN, Stream.RENEWALS, dated=Dated.NOTICE_DEADLINE, buttons=(*DECIDE, *LATER)
    ),
    MailKind(NoticeKind.ASK, Stream.RENEWALS, dated=Dated.TERM_END, buttons=LATER),
    MailKind(
        NoticeKind.NUDGE,
        Stream.RENEWALS,
        dated=Dated.NOTICE_DEADLINE,
        optional=True,
        buttons=(*DECIDE, *LATER),
    ),
    MailKind(
        NoticeKind.WEEK, Stream.RENEWALS, dated=Dated.NOTICE_DEADLINE, buttons=(*DECIDE, *LATER)
    ),
    MailKind(
        NoticeKind.DEADLINE, Stream.RENEWALS, dated=Dated.NOTICE_DEADLINE, buttons=(*DECIDE, *NOW)
    ),
    MailKind(NoticeKind.MISSED, Stream.RENEWALS, buttons=NOW),
    MailKind(NoticeKind.STATUS, Stream.RENEWALS, dated=Dated.TERM_END, buttons=LATER),
    MailKind(NoticeKind.ENDING, Stream.RENEWALS, dated=Dated.TERM_END),
    MailKind(NoticeKind.CONTINUES, Stream.RENEWALS),
    MailKind(NoticeKind.AFTER, Stream.RENEWALS),
    MailKind(NoticeKind.LAPSED, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.CLOSE_OUT, Stream.RENEWALS, dated=Dated.TERM_END, buttons=LATER),
    MailKind(NoticeKind.REVIEW_SOON, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.REVIEW_OVERDUE, Stream.RENEWALS, buttons=LATER),
    MailKind(NoticeKind.SIGN, Stream.RENEWALS, buttons=LATER),
)
