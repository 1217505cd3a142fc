"""Mails about the end of a term (domain rule 4.6)."""

from domain.notices.kinds.declarations import MailKind, Stream
from domain.notices.rules import NoticeKind

RENEWALS = (
    MailKind(NoticeKind.OPEN, Stream.RENEWALS),
    MailKind(NoticeKind.ASK, Stream.RENEWALS),
    MailKind(NoticeKind.NUDGE, Stream.RENEWALS, optional=True),
    MailKind(NoticeKind.WEEK, Stream.RENEWALS),
    MailKind(NoticeKind.DEADLINE, Stream.RENEWALS),
    MailKind(NoticeKind.MISSED, Stream.RENEWALS),
    MailKind(NoticeKind.STATUS, Stream.RENEWALS),
    MailKind(NoticeKind.ENDING, Stream.RENEWALS),
    MailKind(NoticeKind.CONTINUES, Stream.RENEWALS),
    MailKind(NoticeKind.AFTER, Stream.RENEWALS),
    MailKind(NoticeKind.LAPSED, Stream.RENEWALS),
)
