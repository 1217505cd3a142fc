"""What waits for a person: one condition for each kind of action, over what is in the person's reach.

Whoever looks sees of it what the row rules show; the conditions only say whose turn it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tortoise.models import Model

from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement
from domain.derivations import Condition
from domain.derived.agreement_figures import OPEN_DECISION
from domain.derived.agreement_state import NOTICE_DEADLINE
from domain.goals import IndicatorPeriod, Measurement
from domain.hand_overs import HandOver
from domain.notices.passed_duties import STILL_ASKED, PassedDuty
from domain.notices.reminders import Reminder
from domain.work_plans import WorkPlan, WorkPlanItem


class NextActionKind(StrEnum):
    """What somebody has to do next."""

    ANSWER_REMINDER = "ANSWER_REMINDER"
    DECIDE = "DECIDE"
    APPROVE_VERSION = "APPROVE_VERSION"
    SIGN_VERSION = "SIGN_VERSION"
    AGREE_PLAN = "AGREE_PLAN"
    REPORT_MEASUREMENT = "REPORT_MEASUREMENT"
    REVIEW_MEASUREMENT = "REVIEW_MEASUREMENT"
    FINISH_ITEM = "FINISH_ITEM"
    HAND_OVER = "HAND_OVER"
    PUT_DUTY_RIGHT = "PUT_DUTY_RIGHT"


@dataclass(frozen=True)
class Whose:
    """Whom a row is about: `title` says it with the name of the person in `column`.

    Who may not see that person is told nothing of them: all such rows are one action for each `together`.
    """

    column: str
    title: Condition
    together: Condition


@dataclass(frozen=True)
class ActionSource:
    """Rows that wait for the viewer: which, what to say of them, and the day by which, if there is one.

    Each row is an action of its own, but for those about people whom the viewer may not see (`whose`).
    """

    model: type[Model]
    waits: Condition
    title: Condition
    due_on: Condition
    whose: Whose | None = None


def _number(agreement: str) -> str:
    return f"(SELECT pact.number FROM agreement AS pact WHERE pact.id = {agreement})"


_LOOKED_AFTER = (
    "EXISTS (SELECT FROM agreement_party AS side WHERE side.agreement_id = {agreement}"
    " AND side.organization_id = ANY ({{portfolio}}))"
)
_NEWEST = (
    "{row}.withdrawn_on IS NULL AND {row}.signed_on IS NULL AND NOT EXISTS (SELECT FROM agreement_version"
    " AS newer WHERE newer.agreement_id = {row}.agreement_id AND newer.number > {row}.number"
    " AND newer.withdrawn_on IS NULL)"
)
_GOAL_OF_INDICATOR = (
    "(SELECT goal.agreement_id FROM indicator JOIN goal ON goal.id = indicator.goal_id"
    " WHERE indicator.id = {row}.indicator_id)"
)
_INDICATOR = "(SELECT indicator.title FROM indicator WHERE indicator.id = {row}.indicator_id)"
_PACT_OF_PLAN = (
    "(SELECT plan.agreement_id FROM work_plan AS plan WHERE plan.id = {row}.work_plan_id)"
)
_OTHER_SIDE = (
    "EXISTS (SELECT FROM agreement_party AS side WHERE side.agreement_id = {{row}}.agreement_id"
    " AND side.role <> 'HOME' AND side.organization_id = ANY ({{{reach}}}))"
)

# Whoever may put right who is written to: the director, staff in charge, administrators wherever it is.
_PUTS_RIGHT = (
    "(EXISTS (SELECT FROM agreement_party AS side WHERE side.agreement_id = {row}.agreement_id"
    " AND side.role <> 'HOME' AND side.organization_id = ANY ({directed}))"
    " OR EXISTS (SELECT FROM role_grant AS held WHERE held.person_id = {person}"
    " AND {today} BETWEEN held.valid_from AND coalesce(held.valid_to, 'infinity')"
    " AND (held.role = 'ADMIN' OR held.role = 'STAFF'"
    " AND (EXISTS (SELECT FROM agreement AS pact WHERE pact.id = {row}.agreement_id"
    f" AND pact.owner_id = {{person}}) OR {_LOOKED_AFTER.format(agreement='{row}.agreement_id')}))))"
)

DUE_MEASUREMENT = Condition("""
    {row}.report_due_on <= {today} + 30 AND {row}.locked_at IS NULL
    AND EXISTS (SELECT FROM indicator WHERE indicator.id = {row}.indicator_id
        AND indicator.owner_id = {person})
    AND NOT EXISTS (SELECT FROM measurement AS told WHERE told.period_id = {row}.id
        AND told.state IN ('SUBMITTED', 'APPROVED'))""")
"""Periods whose value the viewer reports, due within 30 days or overdue, and not reported yet."""

ACTIONS: Mapping[NextActionKind, ActionSource] = {
    NextActionKind.ANSWER_REMINDER: ActionSource(
        Reminder,
        Condition(
            "{row}.recipient_id = {person} AND {row}.state = 'MAILED'"
            " AND coalesce({row}.deadline_on, {row}.local_date + 45) >= {today}"
        ),
        Condition(
            f"format('Answer the reminder about %s.', coalesce({_number('{row}.agreement_id')},"
            " (SELECT place.name FROM organization AS place WHERE place.id = {row}.organization_id)))"
        ),
        Condition("{row}.deadline_on"),
    ),
    NextActionKind.DECIDE: ActionSource(
        Agreement,
        Condition(
            f"({{row}}.owner_id = {{person}} OR {_LOOKED_AFTER.format(agreement='{row}.id')})"
            f" AND {OPEN_DECISION.sql}"
        ),
        Condition("format('Decide what follows on the term of %s.', {row}.number)"),
        Condition(NOTICE_DEADLINE.at("{row}", "{today}")),
    ),
    NextActionKind.APPROVE_VERSION: ActionSource(
        AgreementVersion,
        Condition(
            f"{{row}}.submitted_on <= {{today}} AND {{row}}.sent_on IS NULL AND {_NEWEST}"
            " AND EXISTS (SELECT FROM agreement_party AS side"
            " JOIN agreement AS pact ON pact.id = side.agreement_id"
            " WHERE side.agreement_id = {row}.agreement_id"
            " AND (side.organization_id = ANY ({own}) OR side.role = 'HOME' AND pact.owner_id = {person})"
            " AND NOT EXISTS (SELECT FROM approval AS said WHERE said.agreement_version_id = {row}.id"
            " AND said.party_id = side.id AND said.content_hash = {row}.content_hash))"
        ),
        Condition(f"format('Review the text of %s.', {_number('{row}.agreement_id')})"),
        Condition("{row}.effective_on"),
    ),
    NextActionKind.SIGN_VERSION: ActionSource(
        AgreementVersion,
        Condition(
            f"{{row}}.sent_on <= {{today}} AND {_NEWEST}"
            " AND EXISTS (SELECT FROM agreement_party AS side WHERE side.agreement_id = {row}.agreement_id"
            " AND side.organization_id = ANY ({signs}) AND side.signatures_required > (SELECT count(*)"
            " FROM signature WHERE signature.agreement_version_id = {row}.id"
            " AND signature.party_id = side.id))"
            " AND NOT EXISTS (SELECT FROM signature WHERE signature.agreement_version_id = {row}.id"
            " AND signature.person_id = {person})"
        ),
        Condition(f"format('Sign %s.', {_number('{row}.agreement_id')})"),
        Condition("{row}.effective_on"),
    ),
    NextActionKind.AGREE_PLAN: ActionSource(
        WorkPlan,
        Condition(
            "{row}.state = 'SUBMITTED' AND CASE {row}.submitted_by_side"
            f" WHEN 'HOME' THEN {_OTHER_SIDE.format(reach='own')}"
            f" ELSE {{row}}.home_owner_id = {{person}} OR {_OTHER_SIDE.format(reach='portfolio')} END"
        ),
        Condition(
            f"format('Agree to the work plan %s of %s.', {{row}}.year, {_number('{row}.agreement_id')})"
        ),
        Condition("{row}.year_starts_on"),
    ),
    NextActionKind.REPORT_MEASUREMENT: ActionSource(
        IndicatorPeriod,
        DUE_MEASUREMENT,
        Condition(f"format('Report \"%s\".', {_INDICATOR})"),
        Condition("{row}.report_due_on"),
    ),
    NextActionKind.REVIEW_MEASUREMENT: ActionSource(
        Measurement,
        Condition(
            "{row}.state = 'SUBMITTED' AND {row}.submitted_by_person_id IS DISTINCT FROM {person}"
            f" AND {_LOOKED_AFTER.format(agreement=_GOAL_OF_INDICATOR)}"
        ),
        Condition(f"format('Review the value of \"%s\".', {_INDICATOR})"),
        Condition(
            "(SELECT span.report_due_on FROM indicator_period AS span WHERE span.id = {row}.period_id)"
        ),
    ),
    NextActionKind.FINISH_ITEM: ActionSource(
        WorkPlanItem,
        Condition(
            "{row}.owner_id = {person} AND {row}.state IN ('PLANNED', 'IN_PROGRESS')"
            " AND {row}.due_on <= {today} + 14"
        ),
        Condition(f"format('%s (%s)', {{row}}.title, {_number(_PACT_OF_PLAN)})"),
        Condition("{row}.due_on"),
    ),
    NextActionKind.HAND_OVER: ActionSource(
        HandOver,
        Condition(
            "{row}.state = 'OPEN' AND ({row}.successor_id = {person}"
            " OR EXISTS (SELECT FROM liaison_assignment AS duty WHERE duty.id = {row}.assignment_id"
            " AND (duty.person_id = {person}"
            " OR duty.organization_id = ANY ({directed}))))"
        ),
        Condition("format('Hand over: %s', {row}.reason)"),
        Condition("NULL::date"),
    ),
    NextActionKind.PUT_DUTY_RIGHT: ActionSource(
        PassedDuty,
        Condition(
            f"{{row}}.taken_back_on IS NULL AND {{row}}.person_id <> {{person}} AND {_PUTS_RIGHT}"
            f" AND {STILL_ASKED}"
        ),
        Condition(
            f"format('Put right who is written to about %s.', {_number('{row}.agreement_id')})"
        ),
        Condition("NULL::date"),
        Whose(
            "person_id",
            Condition(
                "format('Put right who is written to about %s instead of %s.',"
                f" {_number('{row}.agreement_id')},"
                " (SELECT who.name FROM person AS who WHERE who.id = {row}.person_id))"
            ),
            Condition("{row}.agreement_id"),
        ),
    ),
}
