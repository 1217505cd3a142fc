"""Every mutation, and by which rights it may be done: one line each."""

from enum import StrEnum


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
    TAKE_BACK_PASSED_DUTY = "takeBackPassedDuty"
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
    Action.TAKE_BACK_PASSED_DUTY: OFFICE | {Right.CHAIR, Right.DIRECTOR, Right.SELF},
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
