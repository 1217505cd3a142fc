"""How mails name the codes of the domain; each text is a message for the catalogues."""

from domain.agreement_terms import TermDecision
from domain.board_decisions import BoardOutcome
from domain.goals import Rag
from domain.liaisons import LiaisonKind
from domain.notices.kinds import Stream
from domain.notices.kinds.declarations import Dated
from domain.notices.links import Purpose
from domain.notices.reminders import ReminderState
from domain.notices.rules import Audience
from domain.work_plans import Responsible, WorkPlanItemState, WorkPlanState


def _(text: str) -> str:
    """Mark a text for the catalogues; it is translated where it is used."""
    return text


STREAMS: dict[Stream, str] = {
    Stream.RENEWALS: _("Renewal notices"),
    Stream.WORK_PLANS: _("Work plan reminders"),
    Stream.INQUIRIES: _("Inquiries"),
    Stream.EVENTS: _("Questions about events"),
    Stream.CONTACTS: _("Questions about contacts"),
    Stream.DIGESTS: _("Reminders of the day"),
    Stream.ROLL_UPS: _("Monthly summaries"),
}
CAPACITIES: dict[Audience, str] = {
    Audience.OWNER: _("owner of the agreement"),
    Audience.HOME_LIAISON: _("liaison of the home association"),
    Audience.COMMITTEE_LIAISON: _("committee liaison"),
    Audience.DIRECTOR: _("regional director"),
    Audience.DIRECTOR_IF_UNACKNOWLEDGED: _("regional director"),
    Audience.ADMINISTRATORS: _("administrator"),
    Audience.COUNTERPARTY: _("representative of the other side"),
    Audience.PLAN_HOME: _("owner of the work plan on the home side"),
    Audience.PLAN_COUNTERPART: _("owner of the work plan on the other side"),
    Audience.CHAIR_OR_DIRECTOR: _("committee chair or regional director"),
    Audience.RESPONSIBLE: _("person in charge of it"),
}
BUTTONS: dict[Purpose, str] = {
    Purpose.ACKNOWLEDGE: _("Acknowledge this reminder"),
    Purpose.UNSUBSCRIBE: _("No more nudges of this kind"),
    Purpose.RENEW: _("Renew"),
    Purpose.RENEW_CONDITIONAL: _("Renew with conditions"),
    Purpose.RENEGOTIATE: _("Renegotiate"),
    Purpose.LET_EXPIRE: _("Let it expire"),
    Purpose.SNOOZE: _("Remind me later"),
    Purpose.HAND_OVER: _("Hand over"),
    Purpose.NOT_ME: _("Not me"),
    Purpose.KEEP: _("Keep"),
    Purpose.DROP: _("Drop"),
    Purpose.CHANGE: _("Change"),
    Purpose.AGREE: _("Agree to the plan"),
    Purpose.RETURN: _("Return it"),
}
DAYS: dict[Dated, str] = {
    Dated.NOTICE_DEADLINE: _("Notice deadline: %(title)s"),
    Dated.TERM_END: _("Last day of the term: %(title)s"),
    Dated.PLAN_START: _("The plan year begins: %(title)s"),
    Dated.PLAN_END: _("The plan year ends: %(title)s"),
}
RAGS: dict[str, str] = {
    Rag.GREEN: _("On track"),
    Rag.AMBER: _("Slightly behind"),
    Rag.RED: _("Behind"),
    Rag.GREY: _("No data yet"),
}
TRENDS: dict[str, str] = {
    "RISING": _("↗ rising"),
    "STEADY": _("→ steady"),
    "FALLING": _("↘ falling"),
}
CONTACTS: dict[str, str] = {
    LiaisonKind.STAFF_LIAISON: _("Staff liaison"),
    LiaisonKind.COMMITTEE_LIAISON: _("Committee liaison"),
    LiaisonKind.REGIONAL_VICE_PRESIDENT: _("Regional vice president"),
    LiaisonKind.REGIONAL_DIRECTOR: _("Regional director"),
    LiaisonKind.AFFILIATE_LIAISON: _("Representative of the other side"),
}
OUTCOMES: dict[str, str] = {
    BoardOutcome.APPROVED: _("approved"),
    BoardOutcome.APPROVED_WITH_CONDITIONS: _("approved with conditions"),
    BoardOutcome.DEFERRED: _("put off"),
    BoardOutcome.REJECTED: _("rejected"),
    BoardOutcome.NOTED: _("noted"),
}
DECISIONS: dict[str, str] = {
    TermDecision.PENDING: _("none yet"),
    TermDecision.RENEW: _("renew"),
    TermDecision.RENEW_CONDITIONAL: _("renew with conditions"),
    TermDecision.RENEGOTIATE: _("renegotiate"),
    TermDecision.LET_EXPIRE: _("let it expire"),
    TermDecision.TERMINATE: _("terminate"),
}
ITEMS: dict[str, str] = {
    WorkPlanItemState.PLANNED: _("planned"),
    WorkPlanItemState.IN_PROGRESS: _("in progress"),
    WorkPlanItemState.DONE: _("done"),
    WorkPlanItemState.CANCELLED: _("cancelled"),
    WorkPlanItemState.DEFERRED: _("deferred"),
}
PLANS: dict[str, str] = {
    WorkPlanState.DRAFT: _("draft"),
    WorkPlanState.SUBMITTED: _("submitted by one side"),
    WorkPlanState.RETURNED: _("returned for changes"),
    WorkPlanState.AGREED: _("agreed"),
    WorkPlanState.IN_PROGRESS: _("in progress"),
    WorkPlanState.REPORTED: _("report handed in"),
    WorkPlanState.CLOSED: _("closed"),
}
# As it goes on after "this one is".
REMINDERS: dict[str, str] = {
    ReminderState.SCHEDULED: _("still to be mailed"),
    ReminderState.MAILED: _("mailed"),
    ReminderState.ACKNOWLEDGED: _("acknowledged"),
    ReminderState.SNOOZED: _("put off already"),
    ReminderState.SUPERSEDED: _("replaced by another one"),
    ReminderState.SUPPRESSED: _("not wanted any more"),
    ReminderState.SKIPPED_BACKFILL: _("too late to be mailed"),
    ReminderState.EXPIRED: _("past its time"),
    ReminderState.CANCELLED: _("not needed any more"),
    ReminderState.FAILED: _("undelivered"),
}
RESPONSIBLE: dict[str, str] = {
    Responsible.HOME: _("home side"),
    Responsible.COUNTERPART: _("other side"),
    Responsible.JOINT: _("both"),
}
MONTHLY: dict[str, str] = {
    "NOTICE": _("decide before the notice deadline"),
    "REVIEW": _("review"),
    "ITEM": _("item of the work plan"),
    "VALUE": _("value of an indicator"),
    "OBLIGATION": _("obligation"),
    "REPORT": _("year-end report"),
    "DECISION": _("decision on the renewal, notice deadline"),
    "PLAN": _("work plan, submitted"),
    "SIGNATURE": _("signatures, sent out"),
    "TERM": _("agreement"),
    "ENROLLMENT": _("enrollment"),
}
PARTS: dict[str, str] = {
    "CHAIR": _("what the committees that you chair look after"),
    "DIRECTOR": _("the regions that you direct"),
    "BOARD": _("all agreements"),
}
