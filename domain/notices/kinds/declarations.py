"""What a declaration of a kind of mail says."""

from dataclasses import dataclass
from enum import Enum

from domain.notices.rules import NoticeKind


class Stream(Enum):
    """Mails that belong together at the recipient's: the name of a List-Id, and its title."""

    RENEWALS = ("renewals", "Renewal notices")
    WORK_PLANS = ("work-plans", "Work plan reminders")

    def __init__(self, code: str, title: str) -> None:
        self.code = code
        self.title = title


class Uncertain(Enum):
    """What to do with a mail that may or may not have been delivered, when nobody can be asked.

    A reminder that comes twice under one Message-ID does less harm than one that never comes.
    """

    RESEND = "RESEND"
    HOLD = "HOLD"


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail. Its texts are in the template of the same name, in small letters.

    `optional`: a nudge that one may unsubscribe from; what announces a deadline is not one (rule j).
    """

    code: NoticeKind
    stream: Stream
    optional: bool = False
    when_uncertain: Uncertain = Uncertain.RESEND

    @property
    def template(self) -> str:
        return f"{self.code.value.lower()}.j2"
