"""Mails to organizations and people that are about no agreement: programmes, events, contacts."""

from domain.notices.kinds.declarations import MailKind, Stream
from domain.notices.rules import NoticeKind

ENGAGEMENT = (
    MailKind(NoticeKind.ENROLLMENT_ENDS, Stream.RENEWALS),
    MailKind(NoticeKind.EVENT_DETAILS, Stream.EVENTS, optional=True),
    MailKind(NoticeKind.NEXT_EVENT, Stream.EVENTS, optional=True),
    MailKind(NoticeKind.CONTACT_CHECK, Stream.CONTACTS, optional=True),
    MailKind(NoticeKind.REPORTS_MISSING, Stream.WORK_PLANS, whole=True),
    MailKind(NoticeKind.ROLL_UP, Stream.ROLL_UPS, optional=True, whole=True),
)
