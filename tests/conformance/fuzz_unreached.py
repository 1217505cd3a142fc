"""Operations that random ones need not get data from: which, and why not. Some of them do by chance."""

REASONS = {
    "a file is part of a multipart request, which no document holds": ("Mutation.uploadDocument"),
    "the text has to be in that state, and its own hash or party goes with it": (
        "Mutation.draftVersion Mutation.reviseVersion Mutation.submitAgreement "
        "Mutation.approveVersion Mutation.requestVersionChanges Mutation.sendForSignature "
        "Mutation.signVersion Mutation.withdrawVersion Mutation.withdrawSignature"
    ),
    "a whole set of parties and terms has to fit together": (
        "Mutation.proposeAgreement Mutation.recordSignedAgreement"
    ),
    "the agreement has to be in that state, or its term to end in time": (
        "Mutation.declineAgreement Mutation.renewAgreement Mutation.renegotiateAgreement "
        "Mutation.giveNotice Mutation.scheduleReview Mutation.holdReview"
    ),
    "the period or its value has to be in that state, and to be of that indicator": (
        "Mutation.setIndicatorPeriods Mutation.lockPeriod Mutation.unlockPeriod "
        "Mutation.recordMeasurement Mutation.draftMeasurement Mutation.updateMeasurement "
        "Mutation.submitMeasurement Mutation.withdrawMeasurement Mutation.approveMeasurement "
        "Mutation.returnMeasurement Mutation.correctMeasurement"
    ),
    "the goal has to be in that state, and to fit its agreement and its indicators": (
        "Mutation.activateGoal Mutation.setGoalBenefit"
    ),
    "the plan has to be in that state, and its items to be of that year": (
        "Mutation.openWorkPlan Mutation.decideCandidates Mutation.submitWorkPlan "
        "Mutation.agreeWorkPlan Mutation.returnWorkPlan Mutation.closeWorkPlan"
    ),
    "the event has to be in that state, and its days and people to fit": (
        "Mutation.holdEvent Mutation.postponeEvent Mutation.answerInvitation "
        "Mutation.recordAttendance"
    ),
    "the exchange has to be in that state, and both of its sides to fit": (
        "Mutation.matchExchange Mutation.completeLeg Mutation.removeVisitor Mutation.closeExchange"
    ),
    "the contribution, the enrolment or the inquiry has to be in that state": (
        "Mutation.updateContribution Mutation.renewEnrollment Mutation.requestInquiryInformation "
        "Mutation.acceptInquiry Mutation.assignInquiry"
    ),
    "the duty has to be in that state, and its scope to be one of several": (
        "Mutation.assignLiaison Mutation.reassignLiaisons"
    ),
    "the reminder has to wait, or to have been sent": (
        "Mutation.holdReminder Mutation.releaseReminder Mutation.cancelReminder"
    ),
    "one part of the input decides which others there may be": (
        "Mutation.addReminderRule Mutation.addReminderStage Mutation.addObligation "
        "Mutation.setChecklistEntry Mutation.setCategoryPolicy"
    ),
    "it is done once, before there is a home association": ("Mutation.setUpHomeAssociation"),
    "the receiver has to be found in the network": ("Mutation.addWebhook"),
    "the demo has one, which may have been removed by then": (
        "Mutation.rotateWebhookSecret Mutation.pauseWebhook Mutation.resumeWebhook "
        "Mutation.replayWebhook"
    ),
    "the demo has no such row": ("Mutation.liftSuppression Mutation.takeBackPassedDuty"),
}
