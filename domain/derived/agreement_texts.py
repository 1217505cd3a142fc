"""How far the newest text of an agreement has come on a day, as SQL that states and reasons share.

The newest text is the last one that was submitted or sent out and not taken back. Who has to approve it
follows from domain rule 9: every party that signs, but of a branch the home association alone.
"""

# What a party said last about the very text, as of the day.
SAID = """(
    SELECT said.outcome FROM approval AS said
    WHERE said.agreement_version_id = version.id AND said.party_id = party.id
        AND said.content_hash = version.content_hash AND said.said_on <= {today}
    ORDER BY said.at DESC, said.id DESC LIMIT 1
)"""

APPROVERS = """agreement_party AS party
    WHERE party.agreement_id = version.agreement_id AND party.signatures_required > 0
        AND ({row}.category <> 'BRANCH' OR party.role = 'HOME')"""

ASKED_FOR_CHANGES = f"EXISTS (SELECT FROM {APPROVERS} AND {SAID} = 'CHANGES_REQUESTED')"

APPROVED_BY_ALL = f"NOT EXISTS (SELECT FROM {APPROVERS} AND {SAID} IS DISTINCT FROM 'APPROVED')"

NEEDS_BOARD = """EXISTS (
    SELECT FROM category_policy AS policy
    WHERE policy.category = {row}.category AND policy.needs_board_decision
        AND {today} BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
)"""

# What the board decided last about the text.
BOARD_OUTCOME = """(
    SELECT decision.outcome FROM board_decision AS decision
    WHERE decision.agreement_version_id = version.id AND decision.met_on <= {today}
    ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
)"""

BOARD_AGREES = f"""(
    NOT {NEEDS_BOARD} OR coalesce({BOARD_OUTCOME} IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), false)
)"""

NEWEST_TEXT = """agreement_version AS version
    WHERE version.agreement_id = {row}.id
        AND (version.submitted_on <= {today} OR version.sent_on <= {today})
        AND (version.withdrawn_on IS NULL OR version.withdrawn_on > {today})
    ORDER BY version.number DESC LIMIT 1"""

STEP = f"""CASE
    WHEN version.sent_on <= {{today}} THEN 'OUT_FOR_SIGNATURE'
    WHEN {ASKED_FOR_CHANGES} THEN 'CHANGES_REQUESTED'
    WHEN {APPROVED_BY_ALL} AND {BOARD_AGREES} THEN 'BOARD_APPROVED'
    ELSE 'UNDER_REVIEW'
END"""

STEP_OF_NEWEST_TEXT = f"(SELECT {STEP} FROM {NEWEST_TEXT})"
