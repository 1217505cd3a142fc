"""Who may change what: one line a mutation, checked in the transaction that changes the row.

A right covers a row where one of the organizations that it belongs to is in the right's reach. What one
may not see looks as if it were not there; what one may see and not change is FORBIDDEN.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from tortoise.models import Model

from domain.acts import Act
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.rights.needs import say_who
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.rights.row_organizations import organizations_of
from domain.roles import Role
from domain.rows import Row
from domain.viewers import Scope, Viewer, ViewerKind

RowType = TypeVar("RowType", bound=Row)


class Right(StrEnum):
    """Why somebody may change a row."""

    ANYONE = "ANYONE"
    SIGNED_IN = "SIGNED_IN"
    ADMIN = "ADMIN"
    SERVICE = "SERVICE"
    SECRETARY = "SECRETARY"
    STAFF = "STAFF"
    DIRECTOR = "DIRECTOR"
    CHAIR = "CHAIR"
    ASSIGNING_CHAIR = "ASSIGNING_CHAIR"
    LIAISON = "LIAISON"
    AFFILIATE = "AFFILIATE"
    SIGNATORY = "SIGNATORY"
    SELF = "SELF"


class Action(StrEnum):
    """Everything that can be done, by the name of its mutation."""

    ACCEPT_INQUIRY = "acceptInquiry"
    ACKNOWLEDGE_REMINDER = "acknowledgeReminder"
    ACTIVATE_GOAL = "activateGoal"
    ADD_DELIVERABLE = "addDeliverable"
    ADD_EMAIL_ADDRESS = "addEmailAddress"
    ADD_INDICATOR = "addIndicator"
    ADD_OBLIGATION = "addObligation"
    ADD_ORGANIZATION_NAME = "addOrganizationName"
    ADD_PROJECT_ORGANIZATION = "addProjectOrganization"
    ADD_REMINDER_RULE = "addReminderRule"
    ADD_REMINDER_STAGE = "addReminderStage"
    ADD_TO_CAMPAIGN = "addToCampaign"
    ADD_VISITOR = "addVisitor"
    ADD_VOCABULARY_TERM = "addVocabularyTerm"
    ADD_WEBHOOK = "addWebhook"
    ADD_WORK_PLAN_ITEM = "addWorkPlanItem"
    ADVANCE_PROJECT = "advanceProject"
    AGREE_WORK_PLAN = "agreeWorkPlan"
    AMEND_TERM_DATES = "amendTermDates"
    AMEND_WORK_PLAN = "amendWorkPlan"
    ANSWER_CAMPAIGN = "answerCampaign"
    ANSWER_INVITATION = "answerInvitation"
    APPOINT_SEAT = "appointSeat"
    APPROVE_MEASUREMENT = "approveMeasurement"
    APPROVE_VERSION = "approveVersion"
    ARCHIVE_AGREEMENT = "archiveAgreement"
    ARCHIVE_DOCUMENT = "archiveDocument"
    ARCHIVE_ORGANIZATION = "archiveOrganization"
    ASK_CAMPAIGN = "askCampaign"
    ASSIGN_INQUIRY = "assignInquiry"
    ASSIGN_LIAISON = "assignLiaison"
    CANCEL_EVENT = "cancelEvent"
    CANCEL_EXCHANGE = "cancelExchange"
    CANCEL_REMINDER = "cancelReminder"
    CLEAR_OUT_OF_OFFICE = "clearOutOfOffice"
    CLOSE_CAMPAIGN = "closeCampaign"
    CLOSE_EXCHANGE = "closeExchange"
    CLOSE_GOAL = "closeGoal"
    CLOSE_WORK_PLAN = "closeWorkPlan"
    COMPLETE_HAND_OVER = "completeHandOver"
    COMPLETE_LEG = "completeLeg"
    COMPLETE_OCCURRENCE = "completeOccurrence"
    CONFIRM_DUTY = "confirmDuty"
    CONFIRM_EVENT = "confirmEvent"
    CONFIRM_POSITION = "confirmPosition"
    CORRECT_MEASUREMENT = "correctMeasurement"
    CREATE_API_TOKEN = "createApiToken"
    CREATE_BODY = "createBody"
    CREATE_EVENT = "createEvent"
    CREATE_EVENT_SERIES = "createEventSeries"
    CREATE_ORGANIZATION = "createOrganization"
    CREATE_PACKAGE = "createPackage"
    CREATE_PERSON = "createPerson"
    CREATE_PROGRAMME = "createProgramme"
    CREATE_PROJECT = "createProject"
    CREATE_PUBLICATION = "createPublication"
    CREATE_REGION = "createRegion"
    CREATE_STRATEGIC_INITIATIVE = "createStrategicInitiative"
    DEACTIVATE_PERSON = "deactivatePerson"
    DECIDE_CANDIDATES = "decideCandidates"
    DECIDE_RENEWAL = "decideRenewal"
    DECLINE_AGREEMENT = "declineAgreement"
    DECLINE_CONTRIBUTION = "declineContribution"
    DECLINE_INQUIRY = "declineInquiry"
    DISSOLVE_BODY = "dissolveBody"
    DRAFT_MEASUREMENT = "draftMeasurement"
    DRAFT_VERSION = "draftVersion"
    END_ENROLLMENT = "endEnrollment"
    END_LIAISON = "endLiaison"
    END_OBLIGATION = "endObligation"
    END_POSITION = "endPosition"
    END_SEAT = "endSeat"
    ENROLL_ORGANIZATION = "enrollOrganization"
    ERASE_PERSON = "erasePerson"
    GIVE_NOTICE = "giveNotice"
    GRANT_ROLE = "grantRole"
    HOLD_EVENT = "holdEvent"
    HOLD_REMINDER = "holdReminder"
    HOLD_REVIEW = "holdReview"
    IMPORT_ROWS = "importRows"
    INVITE_PARTICIPANT = "inviteParticipant"
    LIFT_SUPPRESSION = "liftSuppression"
    LINK_IDENTITY = "linkIdentity"
    LOCK_PERIOD = "lockPeriod"
    MARK_INQUIRY_SPAM = "markInquirySpam"
    MATCH_EXCHANGE = "matchExchange"
    OPEN_CAMPAIGN = "openCampaign"
    OPEN_WORK_PLAN = "openWorkPlan"
    PAUSE_WEBHOOK = "pauseWebhook"
    POSTPONE_EVENT = "postponeEvent"
    PROPOSE_AGREEMENT = "proposeAgreement"
    PROPOSE_CONTRIBUTION = "proposeContribution"
    PROPOSE_EXCHANGE = "proposeExchange"
    PROPOSE_GOAL = "proposeGoal"
    PUBLISH_CONTRIBUTION = "publishContribution"
    REASSIGN_LIAISONS = "reassignLiaisons"
    RECATEGORIZE_AGREEMENT = "recategorizeAgreement"
    RECOMMEND_RENEWAL = "recommendRenewal"
    RECORD_ATTENDANCE = "recordAttendance"
    RECORD_BOARD_DECISION = "recordBoardDecision"
    RECORD_MEASUREMENT = "recordMeasurement"
    RECORD_MEMBERSHIP_COUNT = "recordMembershipCount"
    RECORD_POSITION = "recordPosition"
    RECORD_SIGNED_AGREEMENT = "recordSignedAgreement"
    REINSTATE_AGREEMENT = "reinstateAgreement"
    RELEASE_REMINDER = "releaseReminder"
    REMOVE_DELIVERABLE = "removeDeliverable"
    REMOVE_EMAIL_ADDRESS = "removeEmailAddress"
    REMOVE_FROM_CAMPAIGN = "removeFromCampaign"
    REMOVE_INDICATOR = "removeIndicator"
    REMOVE_ORGANIZATION_NAME = "removeOrganizationName"
    REMOVE_PROJECT_ORGANIZATION = "removeProjectOrganization"
    REMOVE_REMINDER_STAGE = "removeReminderStage"
    REMOVE_VISITOR = "removeVisitor"
    REMOVE_WEBHOOK = "removeWebhook"
    RENEGOTIATE_AGREEMENT = "renegotiateAgreement"
    RENEW_AGREEMENT = "renewAgreement"
    RENEW_ENROLLMENT = "renewEnrollment"
    REPLAY_WEBHOOK = "replayWebhook"
    REPORT_WORK_PLAN = "reportWorkPlan"
    REQUEST_INQUIRY_INFORMATION = "requestInquiryInformation"
    REQUEST_VERSION_CHANGES = "requestVersionChanges"
    RESEND_REMINDER = "resendReminder"
    RESUME_WEBHOOK = "resumeWebhook"
    RETIRE_VOCABULARY_TERM = "retireVocabularyTerm"
    RETURN_MEASUREMENT = "returnMeasurement"
    RETURN_WORK_PLAN = "returnWorkPlan"
    REVISE_VERSION = "reviseVersion"
    REVOKE_API_TOKEN = "revokeApiToken"
    REVOKE_ROLE = "revokeRole"
    ROTATE_WEBHOOK_SECRET = "rotateWebhookSecret"
    SCHEDULE_LEG = "scheduleLeg"
    SCHEDULE_REVIEW = "scheduleReview"
    SEND_FOR_SIGNATURE = "sendForSignature"
    SEND_INQUIRY = "sendInquiry"
    SET_CATEGORY_POLICY = "setCategoryPolicy"
    SET_CHECKLIST_ENTRY = "setChecklistEntry"
    SET_DELEGATE = "setDelegate"
    SET_DOCUMENT_ACCESS = "setDocumentAccess"
    SET_GOAL_BENEFIT = "setGoalBenefit"
    SET_INDICATOR_PERIODS = "setIndicatorPeriods"
    SET_ORGANIZATION_COUNTRIES = "setOrganizationCountries"
    SET_OUT_OF_OFFICE = "setOutOfOffice"
    SET_UP_HOME_ASSOCIATION = "setUpHomeAssociation"
    SIGN_VERSION = "signVersion"
    SUBMIT_AGREEMENT = "submitAgreement"
    SUBMIT_CONTRIBUTION = "submitContribution"
    SUBMIT_MEASUREMENT = "submitMeasurement"
    SUBMIT_WORK_PLAN = "submitWorkPlan"
    SUPERSEDE_AGREEMENT = "supersedeAgreement"
    TERMINATE_AGREEMENT = "terminateAgreement"
    TRIAGE_INQUIRY = "triageInquiry"
    UNLINK_IDENTITY = "unlinkIdentity"
    UNLOCK_PERIOD = "unlockPeriod"
    UPDATE_AGREEMENT = "updateAgreement"
    UPDATE_BODY = "updateBody"
    UPDATE_CONTRIBUTION = "updateContribution"
    UPDATE_DELIVERABLE = "updateDeliverable"
    UPDATE_EVENT = "updateEvent"
    UPDATE_EVENT_SERIES = "updateEventSeries"
    UPDATE_GOAL = "updateGoal"
    UPDATE_INDICATOR = "updateIndicator"
    UPDATE_MEASUREMENT = "updateMeasurement"
    UPDATE_OBLIGATION = "updateObligation"
    UPDATE_ORGANIZATION = "updateOrganization"
    UPDATE_ORGANIZATION_NAME = "updateOrganizationName"
    UPDATE_PACKAGE = "updatePackage"
    UPDATE_PERSON = "updatePerson"
    UPDATE_POSITION = "updatePosition"
    UPDATE_PROGRAMME = "updateProgramme"
    UPDATE_PROJECT = "updateProject"
    UPDATE_PUBLICATION = "updatePublication"
    UPDATE_REGION = "updateRegion"
    UPDATE_REMINDER_RULE = "updateReminderRule"
    UPDATE_REMINDER_STAGE = "updateReminderStage"
    UPDATE_SEAT = "updateSeat"
    UPDATE_STRATEGIC_INITIATIVE = "updateStrategicInitiative"
    UPDATE_VOCABULARY_TERM = "updateVocabularyTerm"
    UPDATE_WORK_PLAN_ITEM = "updateWorkPlanItem"
    UPLOAD_DOCUMENT = "uploadDocument"
    VERIFY_EMAIL_ADDRESS = "verifyEmailAddress"
    WAIVE_HAND_OVER = "waiveHandOver"
    WAIVE_LEG = "waiveLeg"
    WAIVE_OCCURRENCE = "waiveOccurrence"
    WITHDRAW_AGREEMENT = "withdrawAgreement"
    WITHDRAW_INQUIRY = "withdrawInquiry"
    WITHDRAW_INVITATION = "withdrawInvitation"
    WITHDRAW_MEASUREMENT = "withdrawMeasurement"
    WITHDRAW_NOTICE = "withdrawNotice"
    WITHDRAW_SIGNATURE = "withdrawSignature"
    WITHDRAW_VERSION = "withdrawVersion"


OFFICE = frozenset({Right.ADMIN, Right.SERVICE, Right.STAFF})
"""The home association's own side: administrators, tokens that may write, staff in charge."""

HOME_SIDE = OFFICE | {Right.DIRECTOR, Right.CHAIR, Right.LIAISON}
BOTH_SIDES = HOME_SIDE | {Right.AFFILIATE}
ADMINISTRATION = frozenset({Right.ADMIN})

# One line an action.
RIGHTS: dict[Action, frozenset[Right]] = {
    Action.ACCEPT_INQUIRY: OFFICE,
    Action.ACKNOWLEDGE_REMINDER: OFFICE | {Right.SELF},
    Action.ACTIVATE_GOAL: HOME_SIDE,
    Action.ADD_DELIVERABLE: BOTH_SIDES,
    Action.ADD_EMAIL_ADDRESS: OFFICE | {Right.SELF},
    Action.ADD_INDICATOR: BOTH_SIDES,
    Action.ADD_OBLIGATION: HOME_SIDE,
    Action.ADD_ORGANIZATION_NAME: OFFICE | {Right.AFFILIATE},
    Action.ADD_PROJECT_ORGANIZATION: HOME_SIDE,
    Action.ADD_REMINDER_RULE: ADMINISTRATION,
    Action.ADD_REMINDER_STAGE: ADMINISTRATION,
    Action.ADD_TO_CAMPAIGN: OFFICE | {Right.DIRECTOR},
    Action.ADD_VISITOR: BOTH_SIDES,
    Action.ADD_VOCABULARY_TERM: ADMINISTRATION,
    Action.ADD_WEBHOOK: ADMINISTRATION,
    Action.ADD_WORK_PLAN_ITEM: BOTH_SIDES,
    Action.ADVANCE_PROJECT: HOME_SIDE,
    Action.AGREE_WORK_PLAN: BOTH_SIDES,
    Action.AMEND_TERM_DATES: OFFICE,
    Action.AMEND_WORK_PLAN: BOTH_SIDES,
    Action.ANSWER_CAMPAIGN: BOTH_SIDES,
    Action.ANSWER_INVITATION: BOTH_SIDES | {Right.SELF},
    Action.APPOINT_SEAT: OFFICE | {Right.SECRETARY},
    Action.APPROVE_MEASUREMENT: OFFICE | {Right.DIRECTOR},
    Action.APPROVE_VERSION: OFFICE | {Right.AFFILIATE},
    Action.ARCHIVE_AGREEMENT: OFFICE,
    Action.ARCHIVE_DOCUMENT: BOTH_SIDES,
    Action.ARCHIVE_ORGANIZATION: OFFICE,
    Action.ASK_CAMPAIGN: OFFICE | {Right.DIRECTOR},
    Action.ASSIGN_INQUIRY: OFFICE,
    Action.ASSIGN_LIAISON: OFFICE | {Right.ASSIGNING_CHAIR},
    Action.CANCEL_EVENT: BOTH_SIDES,
    Action.CANCEL_EXCHANGE: BOTH_SIDES,
    Action.CANCEL_REMINDER: OFFICE,
    Action.CLEAR_OUT_OF_OFFICE: OFFICE | {Right.SELF},
    Action.CLOSE_CAMPAIGN: OFFICE | {Right.DIRECTOR},
    Action.CLOSE_EXCHANGE: HOME_SIDE,
    Action.CLOSE_GOAL: HOME_SIDE,
    Action.CLOSE_WORK_PLAN: OFFICE | {Right.DIRECTOR, Right.CHAIR},
    Action.COMPLETE_HAND_OVER: OFFICE | {Right.CHAIR, Right.DIRECTOR},
    Action.COMPLETE_LEG: BOTH_SIDES,
    Action.COMPLETE_OCCURRENCE: BOTH_SIDES,
    Action.CONFIRM_DUTY: OFFICE | {Right.SELF},
    Action.CONFIRM_EVENT: BOTH_SIDES,
    Action.CONFIRM_POSITION: OFFICE | {Right.AFFILIATE, Right.LIAISON, Right.SELF},
    Action.CORRECT_MEASUREMENT: OFFICE | {Right.DIRECTOR},
    Action.CREATE_API_TOKEN: ADMINISTRATION,
    Action.CREATE_BODY: ADMINISTRATION | {Right.SECRETARY},
    Action.CREATE_EVENT: BOTH_SIDES,
    Action.CREATE_EVENT_SERIES: BOTH_SIDES,
    Action.CREATE_ORGANIZATION: OFFICE,
    Action.CREATE_PACKAGE: OFFICE,
    Action.CREATE_PERSON: OFFICE | {Right.AFFILIATE, Right.DIRECTOR, Right.LIAISON},
    Action.CREATE_PROGRAMME: OFFICE,
    Action.CREATE_PROJECT: HOME_SIDE,
    Action.CREATE_PUBLICATION: BOTH_SIDES,
    Action.CREATE_REGION: ADMINISTRATION,
    Action.CREATE_STRATEGIC_INITIATIVE: OFFICE | {Right.AFFILIATE},
    Action.DEACTIVATE_PERSON: ADMINISTRATION,
    Action.DECIDE_CANDIDATES: BOTH_SIDES,
    Action.DECIDE_RENEWAL: OFFICE | {Right.DIRECTOR},
    Action.DECLINE_AGREEMENT: OFFICE,
    Action.DECLINE_CONTRIBUTION: BOTH_SIDES,
    Action.DECLINE_INQUIRY: OFFICE,
    Action.DISSOLVE_BODY: ADMINISTRATION | {Right.SECRETARY},
    Action.DRAFT_MEASUREMENT: BOTH_SIDES,
    Action.DRAFT_VERSION: OFFICE,
    Action.END_ENROLLMENT: OFFICE | {Right.DIRECTOR},
    Action.END_LIAISON: OFFICE | {Right.ASSIGNING_CHAIR},
    Action.END_OBLIGATION: HOME_SIDE,
    Action.END_POSITION: OFFICE | {Right.AFFILIATE, Right.SELF},
    Action.END_SEAT: OFFICE | {Right.SECRETARY},
    Action.ENROLL_ORGANIZATION: OFFICE | {Right.DIRECTOR},
    Action.ERASE_PERSON: ADMINISTRATION,
    Action.GIVE_NOTICE: OFFICE | {Right.DIRECTOR, Right.AFFILIATE},
    Action.GRANT_ROLE: ADMINISTRATION,
    Action.HOLD_EVENT: BOTH_SIDES,
    Action.HOLD_REMINDER: OFFICE,
    Action.HOLD_REVIEW: OFFICE | {Right.DIRECTOR},
    Action.IMPORT_ROWS: ADMINISTRATION,
    Action.INVITE_PARTICIPANT: BOTH_SIDES,
    Action.LIFT_SUPPRESSION: OFFICE,
    Action.LINK_IDENTITY: ADMINISTRATION,
    Action.LOCK_PERIOD: OFFICE | {Right.DIRECTOR},
    Action.MARK_INQUIRY_SPAM: OFFICE,
    Action.MATCH_EXCHANGE: HOME_SIDE,
    Action.OPEN_CAMPAIGN: OFFICE | {Right.DIRECTOR},
    Action.OPEN_WORK_PLAN: BOTH_SIDES,
    Action.PAUSE_WEBHOOK: ADMINISTRATION,
    Action.POSTPONE_EVENT: BOTH_SIDES,
    Action.PROPOSE_AGREEMENT: OFFICE | {Right.DIRECTOR},
    Action.PROPOSE_CONTRIBUTION: BOTH_SIDES,
    Action.PROPOSE_EXCHANGE: BOTH_SIDES,
    Action.PROPOSE_GOAL: BOTH_SIDES,
    Action.PUBLISH_CONTRIBUTION: BOTH_SIDES,
    Action.REASSIGN_LIAISONS: OFFICE | {Right.ASSIGNING_CHAIR},
    Action.RECATEGORIZE_AGREEMENT: OFFICE,
    Action.RECOMMEND_RENEWAL: HOME_SIDE,
    Action.RECORD_ATTENDANCE: BOTH_SIDES,
    Action.RECORD_BOARD_DECISION: frozenset({Right.ADMIN, Right.SECRETARY}),
    Action.RECORD_MEASUREMENT: OFFICE,
    Action.RECORD_MEMBERSHIP_COUNT: OFFICE | {Right.AFFILIATE, Right.DIRECTOR, Right.LIAISON},
    Action.RECORD_POSITION: OFFICE | {Right.AFFILIATE, Right.DIRECTOR, Right.LIAISON},
    Action.RECORD_SIGNED_AGREEMENT: OFFICE,
    Action.REINSTATE_AGREEMENT: OFFICE | {Right.DIRECTOR},
    Action.RELEASE_REMINDER: OFFICE,
    Action.REMOVE_DELIVERABLE: BOTH_SIDES,
    Action.REMOVE_EMAIL_ADDRESS: OFFICE | {Right.SELF},
    Action.REMOVE_FROM_CAMPAIGN: OFFICE | {Right.DIRECTOR},
    Action.REMOVE_INDICATOR: BOTH_SIDES,
    Action.REMOVE_ORGANIZATION_NAME: OFFICE,
    Action.REMOVE_PROJECT_ORGANIZATION: HOME_SIDE,
    Action.REMOVE_REMINDER_STAGE: ADMINISTRATION,
    Action.REMOVE_VISITOR: BOTH_SIDES,
    Action.REMOVE_WEBHOOK: ADMINISTRATION,
    Action.RENEGOTIATE_AGREEMENT: OFFICE,
    Action.RENEW_AGREEMENT: OFFICE,
    Action.RENEW_ENROLLMENT: OFFICE | {Right.DIRECTOR},
    Action.REPLAY_WEBHOOK: ADMINISTRATION,
    Action.REPORT_WORK_PLAN: BOTH_SIDES,
    Action.REQUEST_INQUIRY_INFORMATION: OFFICE,
    Action.REQUEST_VERSION_CHANGES: OFFICE | {Right.AFFILIATE},
    Action.RESEND_REMINDER: OFFICE,
    Action.RESUME_WEBHOOK: ADMINISTRATION,
    Action.RETIRE_VOCABULARY_TERM: ADMINISTRATION,
    Action.RETURN_MEASUREMENT: OFFICE | {Right.DIRECTOR},
    Action.RETURN_WORK_PLAN: BOTH_SIDES,
    Action.REVISE_VERSION: OFFICE,
    Action.REVOKE_API_TOKEN: ADMINISTRATION,
    Action.REVOKE_ROLE: ADMINISTRATION,
    Action.ROTATE_WEBHOOK_SECRET: ADMINISTRATION,
    Action.SCHEDULE_LEG: BOTH_SIDES,
    Action.SCHEDULE_REVIEW: OFFICE | {Right.DIRECTOR},
    Action.SEND_FOR_SIGNATURE: OFFICE,
    Action.SEND_INQUIRY: frozenset({Right.ANYONE}),
    Action.SET_CATEGORY_POLICY: ADMINISTRATION,
    Action.SET_CHECKLIST_ENTRY: HOME_SIDE,
    Action.SET_DELEGATE: OFFICE | {Right.SELF},
    Action.SET_DOCUMENT_ACCESS: OFFICE | {Right.DIRECTOR},
    Action.SET_GOAL_BENEFIT: BOTH_SIDES,
    Action.SET_INDICATOR_PERIODS: BOTH_SIDES,
    Action.SET_ORGANIZATION_COUNTRIES: OFFICE,
    Action.SET_OUT_OF_OFFICE: OFFICE | {Right.SELF},
    Action.SET_UP_HOME_ASSOCIATION: ADMINISTRATION,
    Action.SIGN_VERSION: OFFICE | {Right.AFFILIATE},
    Action.SUBMIT_AGREEMENT: OFFICE,
    Action.SUBMIT_CONTRIBUTION: BOTH_SIDES,
    Action.SUBMIT_MEASUREMENT: BOTH_SIDES,
    Action.SUBMIT_WORK_PLAN: BOTH_SIDES,
    Action.SUPERSEDE_AGREEMENT: OFFICE,
    Action.TERMINATE_AGREEMENT: OFFICE | {Right.DIRECTOR},
    Action.TRIAGE_INQUIRY: OFFICE,
    Action.UNLINK_IDENTITY: ADMINISTRATION,
    Action.UNLOCK_PERIOD: OFFICE | {Right.DIRECTOR},
    Action.UPDATE_AGREEMENT: OFFICE,
    Action.UPDATE_BODY: ADMINISTRATION | {Right.SECRETARY},
    Action.UPDATE_CONTRIBUTION: BOTH_SIDES,
    Action.UPDATE_DELIVERABLE: BOTH_SIDES,
    Action.UPDATE_EVENT: BOTH_SIDES,
    Action.UPDATE_EVENT_SERIES: BOTH_SIDES,
    Action.UPDATE_GOAL: BOTH_SIDES,
    Action.UPDATE_INDICATOR: BOTH_SIDES,
    Action.UPDATE_MEASUREMENT: BOTH_SIDES,
    Action.UPDATE_OBLIGATION: HOME_SIDE,
    Action.UPDATE_ORGANIZATION: OFFICE | {Right.AFFILIATE},
    Action.UPDATE_ORGANIZATION_NAME: OFFICE | {Right.AFFILIATE},
    Action.UPDATE_PACKAGE: OFFICE,
    Action.UPDATE_PERSON: OFFICE | {Right.SELF},
    Action.UPDATE_POSITION: OFFICE | {Right.AFFILIATE, Right.DIRECTOR, Right.LIAISON},
    Action.UPDATE_PROGRAMME: OFFICE,
    Action.UPDATE_PROJECT: HOME_SIDE,
    Action.UPDATE_PUBLICATION: BOTH_SIDES,
    Action.UPDATE_REGION: ADMINISTRATION,
    Action.UPDATE_REMINDER_RULE: ADMINISTRATION,
    Action.UPDATE_REMINDER_STAGE: ADMINISTRATION,
    Action.UPDATE_SEAT: OFFICE | {Right.SECRETARY},
    Action.UPDATE_STRATEGIC_INITIATIVE: OFFICE | {Right.AFFILIATE},
    Action.UPDATE_VOCABULARY_TERM: ADMINISTRATION,
    Action.UPDATE_WORK_PLAN_ITEM: BOTH_SIDES,
    Action.UPLOAD_DOCUMENT: BOTH_SIDES,
    Action.VERIFY_EMAIL_ADDRESS: ADMINISTRATION,
    Action.WAIVE_HAND_OVER: OFFICE | {Right.CHAIR, Right.DIRECTOR},
    Action.WAIVE_LEG: HOME_SIDE,
    Action.WAIVE_OCCURRENCE: HOME_SIDE,
    Action.WITHDRAW_AGREEMENT: OFFICE | {Right.AFFILIATE},
    Action.WITHDRAW_INQUIRY: OFFICE,
    Action.WITHDRAW_INVITATION: BOTH_SIDES,
    Action.WITHDRAW_MEASUREMENT: BOTH_SIDES,
    Action.WITHDRAW_NOTICE: OFFICE | {Right.DIRECTOR, Right.AFFILIATE},
    Action.WITHDRAW_SIGNATURE: OFFICE | {Right.AFFILIATE},
    Action.WITHDRAW_VERSION: OFFICE,
}


async def find(
    model: type[RowType], key: UUID, act: Act, path: str, *, lock: bool = True
) -> RowType:
    """Return a row that the viewer may see, locked until the end of the transaction.

    Raises DomainError NOT_FOUND for a row that is not there and for one that is hidden, and
    UNAUTHENTICATED for somebody who has not signed in.
    """
    _require_sign_in(act.viewer)
    if not await _sees(model, key, act.viewer):
        raise DomainError(ErrorCode.NOT_FOUND, f"There is no such {_noun(model)}.", (path,))
    found = model.filter(id=key)
    # Rows that refer to it may still be written: the sweep's reminders wait for nobody who decides.
    row = await (found.select_for_update(no_key=True) if lock else found).first()
    if row is None:
        raise DomainError(ErrorCode.NOT_FOUND, f"There is no such {_noun(model)}.", (path,))
    return row


async def find_optional(
    model: type[RowType], key: UUID | None, act: Act, path: str
) -> RowType | None:
    """Like `find`, for an input that may name none; the row is not locked."""
    return None if key is None else await find(model, key, act, path, lock=False)


async def permit(
    action: Action, row: Row | None, act: Act, *, duty: LiaisonAssignment | None = None
) -> None:
    """Let the action pass, or raise DomainError UNAUTHENTICATED or FORBIDDEN.

    `row` is what is changed, or what a new row becomes a part of; None where it belongs to nobody yet.
    `duty` is the liaison's duty in question, stored or not: chairs give and take those of their committees.
    """
    viewer = act.viewer
    rights = RIGHTS[action]
    if Right.ANYONE in rights:
        return
    _require_sign_in(viewer)
    for right in sorted(rights):
        if await _covers(right, row, act):
            return
    if duty is not None and Right.ASSIGNING_CHAIR in rights and _assigns(duty, viewer):
        return
    raise DomainError(
        ErrorCode.FORBIDDEN, f"You may not do this: {action.value}. {say_who(rights, viewer)}"
    )


def admit(mutation: str, viewer: Viewer) -> None:
    """Raise DomainError UNAUTHENTICATED where only somebody who signed in may try a mutation at all."""
    if Right.ANYONE not in RIGHTS[Action(mutation)]:
        _require_sign_in(viewer)


def _require_sign_in(viewer: Viewer) -> None:
    if viewer.kind is ViewerKind.ANONYMOUS:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Sign in to change anything.")


async def sees(row: Row, act: Act) -> bool:
    """Tell whether the viewer may see a row, so that a refusal may speak of it."""
    return await _sees(type(row), row.id, act.viewer)


def expect(row: Row, version: int | None) -> None:
    """Raise DomainError CONFLICT where the client saw another version of the row."""
    if version is not None and version != row.version:
        raise DomainError(
            ErrorCode.CONFLICT,
            f"Somebody changed the {_noun(type(row))} meanwhile: read it again.",
            ("expectedVersion",),
        )


async def _sees(model: type[Model], key: UUID, viewer: Viewer) -> bool:
    names: list[str] = []

    def given(name: str) -> str:
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 2}::{reach_cast(name)}"

    predicate = row_predicate(model, viewer, "subject", given)
    table = model._meta.db_table
    values = [reach_value(viewer, name) for name in names]
    return bool(
        await current_transaction().fetchval(
            f"SELECT EXISTS (SELECT FROM {table} AS subject WHERE id = $1 AND {predicate})",
            key,
            *values,
        )
    )


# --- rights --------------------------------------------------------------------------------------


async def covers(rights: Iterable[Right], row: Row | None, act: Act) -> bool:
    """Tell whether one of the rights covers the row, for rules that are finer than an action's."""
    for right in rights:
        if await _covers(right, row, act):
            return True
    return False


async def _covers(right: Right, row: Row | None, act: Act) -> bool:
    viewer = act.viewer
    if right in WITHOUT_ROW:
        return WITHOUT_ROW[right](viewer)
    if right is Right.SELF:
        return viewer.person_id is not None and viewer.person_id in _people_of(row)
    if right is Right.STAFF:
        return Role.STAFF in viewer.roles and (row is None or await _in_charge(row, act))
    if row is None:
        return False
    reach = WITHIN[right](viewer) if right in WITHIN else frozenset[UUID]()
    return bool(reach) and bool(reach & await organizations_of(row))


def _assigns(duty: LiaisonAssignment, viewer: Viewer) -> bool:
    """Whether the viewer chairs the committee that gives a committee liaison the duty."""
    is_theirs = duty.assigned_by_body_id in viewer.reach.chaired
    return is_theirs and duty.kind is LiaisonKind.COMMITTEE_LIAISON


def _is_service(viewer: Viewer) -> bool:
    return viewer.kind is ViewerKind.TOKEN and viewer.may(Scope.WRITE) and viewer.may(Scope.READ)


WITHOUT_ROW: dict[Right, Callable[[Viewer], bool]] = {
    Right.ADMIN: lambda viewer: viewer.may(Scope.ADMIN) and viewer.may(Scope.WRITE),
    Right.SERVICE: _is_service,
    Right.SECRETARY: lambda viewer: Role.BOARD_SECRETARY in viewer.roles,
    Right.SIGNED_IN: lambda viewer: viewer.kind is not ViewerKind.ANONYMOUS,
}

WITHIN: dict[Right, Callable[[Viewer], frozenset[UUID]]] = {
    Right.DIRECTOR: lambda viewer: viewer.reach.directed,
    Right.CHAIR: lambda viewer: viewer.reach.portfolio if viewer.reach.chaired else frozenset(),
    Right.LIAISON: lambda viewer: viewer.reach.portfolio,
    Right.AFFILIATE: lambda viewer: viewer.reach.own,
    Right.SIGNATORY: lambda viewer: viewer.reach.signs,
}

PEOPLE_COLUMNS = ("recipient_id", "person_id")


def _people_of(row: Row | None) -> set[UUID]:
    """Return whom a row is about: the person, or whom its columns name."""
    if row is None:
        return set()
    named = {getattr(row, column) for column in PEOPLE_COLUMNS if hasattr(row, column)}
    return {row.id} | named if type(row).__name__ == "Person" else named


async def _in_charge(row: Row, act: Act) -> bool:
    """Whether somebody of the staff looks after one of the row's organizations, or nobody does."""
    organizations = await organizations_of(row)
    if not organizations:
        return True
    return bool(
        await current_transaction().fetchval(
            """
            SELECT EXISTS (
                SELECT FROM unnest($1::uuid[]) AS subject (id)
                WHERE EXISTS (
                    SELECT FROM liaison_assignment AS duty
                    WHERE duty.organization_id = subject.id AND duty.kind = 'STAFF_LIAISON'
                        AND $3::date BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
                        AND $2::uuid IN (duty.person_id, duty.delegate_id)
                ) OR NOT EXISTS (
                    SELECT FROM liaison_assignment AS duty
                    WHERE duty.organization_id = subject.id AND duty.kind = 'STAFF_LIAISON'
                        AND $3::date BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
                ) OR EXISTS (
                    SELECT FROM agreement JOIN agreement_party AS party ON party.agreement_id = agreement.id
                    WHERE party.organization_id = subject.id AND agreement.owner_id = $2
                )
            )
            """,
            sorted(organizations),
            act.viewer.person_id,
            act.today,
        )
    )


def _noun(model: type[Model]) -> str:
    return str(model._meta.db_table).replace("_", " ")
