"""What a declaration of a kind of mail says."""

from dataclasses import dataclass
from enum import Enum

from domain.notices.links import Purpose
from domain.notices.rules import NoticeKind

SEEN = (Purpose.ACKNOWLEDGE,)
"""The button that every mail has."""

LATER = (*SEEN, Purpose.SNOOZE, Purpose.HAND_OVER, Purpose.NOT_ME)
"""Where somebody is asked to do something in time."""

NOW = (*SEEN, Purpose.HAND_OVER, Purpose.NOT_ME)
"""Where it is too late to be put off."""

DECIDE = (Purpose.RENEW, Purpose.RENEW_CONDITIONAL, Purpose.RENEGOTIATE, Purpose.LET_EXPIRE)
"""Where a renewal is to be decided."""

CANDIDATES = (Purpose.KEEP, Purpose.CHANGE, Purpose.DROP)
"""What may be done with each candidate that a mail lists."""

ANSWER = (Purpose.AGREE, Purpose.RETURN)
"""What the side that is asked may say to a submitted plan."""


class Stream(Enum):
    """Mails that belong together at the recipient's: the name of a List-Id, and its title."""

    RENEWALS = ("renewals", "Renewal notices")
    WORK_PLANS = ("work-plans", "Work plan reminders")
    INQUIRIES = ("inquiries", "Inquiries")
    EVENTS = ("events", "Questions about events")
    CONTACTS = ("contacts", "Questions about contacts")
    DIGESTS = ("digests", "Reminders of the day")
    ROLL_UPS = ("roll-ups", "Monthly summaries")

    def __init__(self, code: str, title: str) -> None:
        self.code = code
        self.title = title


class Uncertain(Enum):
    """What to do with a mail that may or may not have been delivered, when nobody can be asked.

    A reminder that comes twice under one Message-ID does less harm than one that never comes.
    """

    RESEND = "RESEND"
    HOLD = "HOLD"


class Dated(Enum):
    """Which day a mail is about, for the calendar entry: where in the facts, and under which name."""

    NOTICE_DEADLINE = ("term", "notice_deadline")
    TERM_END = ("term", "ends_on")
    PLAN_START = ("plan", "starts_on")
    PLAN_END = ("plan", "ends_on")


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail. Its texts are in the template of the same name, in small letters.

    `optional`: a nudge that one may unsubscribe from; what announces a deadline is not one (rule j).
    `buttons`: what its recipient may do with one click, the most important first.
    `dated`: the day that it brings along for the recipient's calendar.
    `whole`: its words are what it is for, so that a digest that gets too large does not leave them out.
    """

    code: NoticeKind
    stream: Stream
    optional: bool = False
    when_uncertain: Uncertain = Uncertain.RESEND
    buttons: tuple[Purpose, ...] = SEEN
    dated: Dated | None = None
    whole: bool = False

    @property
    def template(self) -> str:
        return f"{self.code.value.lower()}.j2"
