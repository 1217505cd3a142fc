"""Notices about the end of a term: FIXED_TERM, AUTO_RENEW and ONE_OFF agreements (domain rule 4.6).

`subject` is a signed term with what is known about the time after it; each kind is declared once, below.
"""

from functools import partial

from domain.derived.agreement_state import RENEWS_ITSELF
from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.planning.ledger import MAY_HAVE_ARRIVED
from domain.notices.rules import Anchor, NoticeKind

# What ends the term for good: an early end, notice given in time, or, where the term does not renew by
# itself, the decision alone.
ENDS = """(
    term.ended_early_on IS NOT NULL
    OR (term.notice_given_on IS NOT NULL
        AND (term.renewal_type <> 'AUTO_RENEW' OR term.notice_given_on <= term.notice_deadline
            OR term.notice_waiver_reason IS NOT NULL))
    OR (term.renewal_type <> 'AUTO_RENEW' AND term.decision IN ('LET_EXPIRE', 'TERMINATE'))
)"""

# The next term is what came by itself: nobody signed it, so nobody had seen to the deadline.
CONTINUES = f"""({RENEWS_ITSELF} AND (
    next.signed_on > term.notice_deadline OR next.agreement_version_id = term.agreement_version_id
))"""

# Days before the deadline at which the review opens; a short term has fewer (domain rule 4.6).
LEAD = "least(90, (term.notice_deadline - term.starts_on) / 3)"

# What the recipients of mails about the end were told last; see corrections.py for the numbers.
ROUND = "coalesce(substring(mail.stage FROM '[.]([0-9]+)$')::int, 1)"
TOLD = f"""
    SELECT coalesce(bool_or(one.ending > one.correction), false) AS ending,
        coalesce(bool_or(one.ending <= one.correction), false) AS otherwise,
        max(one.told_on) FILTER (WHERE one.ending > one.correction) AS told_on
    FROM (
        SELECT coalesce(max({ROUND}) FILTER (WHERE mail.kind = 'ENDING'), 0) AS ending,
            coalesce(max({ROUND}) FILTER (WHERE mail.kind = 'CONTINUES'), 0) AS correction,
            max(mail.local_date) FILTER (WHERE mail.kind = 'ENDING') AS told_on
        FROM reminder AS mail
        LEFT JOIN outbox_message AS message ON message.id = mail.message_id
        WHERE mail.subject_key = 'term:' || term.id AND mail.kind IN ('ENDING', 'CONTINUES')
            AND mail.recipient_id IS NOT NULL AND {MAY_HAVE_ARRIVED}
        GROUP BY mail.recipient_id
    ) AS one
"""

# One row per signed term that a stage may be due for. Parameters: see families.py.
# An evergreen term has neither deadline nor end: only its termination, and what follows on that, is told.
TERMS = f"""
    SELECT 'TERM' AS subject_type, 'term:' || term.id AS subject_key, term.id AS about_id,
        term.agreement_id, NULL::uuid AS organization_id,
        term.id AS term_id, NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        '{{}}'::uuid[] AS responsible, '{{}}'::text[] AS instead,
        agreement.category, term.notices_from, term.renewal_type, term.notice_deadline,
        coalesce(term.ended_early_on, term.ends_on) AS last_day, term.ended_early_on,
        term.decision, term.decided_on, term.notice_given_on, {ENDS} AS ends,
        term.version = 1 AND term.notices_from IS NOT NULL AS only_imported,
        {LEAD} AS lead,
        CASE WHEN {CONTINUES} IS NOT TRUE THEN next.signed_on END AS next_signed_on,
        next.signed_on IS NOT NULL OR ({RENEWS_ITSELF} AND term.notice_deadline < $1) AS has_next,
        told.told_on, CASE WHEN {ENDS} THEN told.otherwise ELSE told.ending END AS misled
    FROM candidate
    JOIN agreement_term AS term ON term.id = candidate.id
    JOIN agreement ON agreement.id = term.agreement_id
    LEFT JOIN agreement_term AS next ON next.agreement_id = term.agreement_id
        AND next.sequence = term.sequence + 1 AND next.signed_on <= $1
    CROSS JOIN LATERAL ({TOLD}) AS told
    WHERE term.signed_on <= $1 AND agreement.archived_on IS NULL
"""

# The dates of a term that stages count from. `base_on` differs from the anchor where the reminder goes at
# once: a letter is dated before anybody records it, with the decision, and a termination's anchor is the
# last day. Without a decision to terminate an early end is news on the day it is first seen, unless it came
# with an import that nobody has changed since: that was known before notices are sent.
TERM_ANCHORS = """
    SELECT 'NOTICE_DEADLINE' AS anchor, subject.notice_deadline AS anchor_on,
        subject.notice_deadline AS base_on
    UNION ALL SELECT 'TERM_END', subject.last_day, subject.last_day
    UNION ALL SELECT 'NEXT_SIGNATURE', subject.next_signed_on, subject.next_signed_on
        WHERE subject.next_signed_on > subject.last_day
    UNION ALL SELECT 'DECISION', subject.decided_on, subject.decided_on
        WHERE subject.ends AND subject.decision IN ('LET_EXPIRE', 'TERMINATE')
    UNION ALL SELECT 'NOTICE_GIVEN', subject.notice_given_on, greatest(subject.notice_given_on,
            CASE WHEN subject.decision IN ('LET_EXPIRE', 'TERMINATE') THEN subject.decided_on END)
        WHERE subject.ends AND subject.notice_given_on IS NOT NULL
    UNION ALL SELECT 'TERMINATION', subject.ended_early_on,
            coalesce(CASE WHEN subject.decision = 'TERMINATE' THEN subject.decided_on END,
                least(subject.ended_early_on,
                    CASE WHEN subject.only_imported THEN subject.notices_from - 1 ELSE $1 END))
        WHERE subject.ended_early_on IS NOT NULL
    UNION ALL SELECT 'ENDING_MAILED', subject.told_on,
            CASE WHEN subject.decided_on >= subject.told_on THEN subject.decided_on ELSE $1 END
        WHERE subject.misled AND NOT subject.ends
"""

# Whoever decided what before: it ends, and nobody has to act for a next term.
ENDED = (
    Needless(
        "subject.ended_early_on IS NOT NULL",
        "'The agreement was terminated: its last day is ' || subject.ended_early_on || '.'",
    ),
    Needless(
        "subject.ends AND subject.notice_given_on IS NOT NULL",
        "'Notice was given on ' || subject.notice_given_on || '.'",
    ),
)
DECIDED = (
    *ENDED,
    # On AUTO_RENEW, LET_EXPIRE and TERMINATE change nothing before notice is given (quiet rule d).
    Needless(
        "subject.decision NOT IN ('PENDING', 'LET_EXPIRE', 'TERMINATE')"
        " OR (subject.decision <> 'PENDING' AND subject.ends)",
        "subject.decision || ' was decided on ' || subject.decided_on || '.'",
    ),
    Needless(
        "subject.next_signed_on IS NOT NULL",
        "'The next term was signed on ' || subject.next_signed_on || '.'",
    ),
)
NEXT_TERM = Needless(
    "subject.has_next",
    "coalesce('The next term was signed on ' || subject.next_signed_on || '.',"
    " 'The agreement renewed by itself after ' || subject.notice_deadline || '.')",
)
NO_RENEWAL = Needless(
    "subject.decision NOT IN ('RENEW', 'RENEW_CONDITIONAL', 'RENEGOTIATE')",
    "CASE subject.decision WHEN 'PENDING' THEN 'No renewal was decided.'"
    " ELSE subject.decision || ' was decided on ' || subject.decided_on || '.' END",
)
# The affiliate has told its wishes already, in a campaign.
ANSWERED = Needless(
    "EXISTS (SELECT FROM campaign_agreement AS entry"
    " WHERE entry.term_id = subject.term_id AND entry.answered_on IS NOT NULL)",
    "'The affiliate has answered in a renewal campaign.'",
)
RENEWABLE = "subject.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')"
# A term that was cut short before its deadline has no deadline to remind of.
BEFORE_THE_END = (
    f"({RENEWABLE} AND (subject.ended_early_on IS NULL OR stage_on <= subject.ended_early_on))"
)
NOTICE_DEADLINE = "subject.notice_deadline"
LAST_DAY = "subject.last_day"

by_deadline = partial(
    Kind,
    deadline=NOTICE_DEADLINE,
    applies=BEFORE_THE_END,
    from_deadline=Anchor.NOTICE_DEADLINE,
)
TERM_KINDS = (
    by_deadline(NoticeKind.OPEN, needless=DECIDED),
    by_deadline(NoticeKind.ASK, needless=(*DECIDED, ANSWERED)),
    by_deadline(NoticeKind.NUDGE, needless=DECIDED),
    by_deadline(NoticeKind.WEEK, needless=DECIDED),
    by_deadline(NoticeKind.DEADLINE, needless=DECIDED),
    Kind(
        NoticeKind.MISSED,
        applies=BEFORE_THE_END,
        needless=DECIDED,
        unless_mailed=NoticeKind.DEADLINE,
    ),
    Kind(
        NoticeKind.STATUS,
        LAST_DAY,
        f"{RENEWABLE} AND stage_on > subject.notice_deadline",
        (*ENDED, NEXT_TERM, NO_RENEWAL),
    ),
    # The stage at E - 30 repeats LET_EXPIRE only; the ones at once have an anchor only while it ends.
    Kind(
        NoticeKind.ENDING,
        LAST_DAY,
        "subject.ends AND (stage.anchor <> 'TERM_END' OR subject.decision = 'LET_EXPIRE')",
        (NEXT_TERM,),
    ),
    # Whoever was told that it ends; the stage has their own anchors (corrections.py).
    Kind(NoticeKind.CONTINUES, LAST_DAY),
    Kind(NoticeKind.CLOSE_OUT, LAST_DAY, "subject.renewal_type = 'ONE_OFF'", ENDED),
    Kind(NoticeKind.AFTER),
    Kind(
        NoticeKind.LAPSED,
        applies=RENEWABLE,
        needless=(
            NEXT_TERM,
            Needless(
                "subject.ends OR subject.decision IN ('LET_EXPIRE', 'TERMINATE')",
                "'It was meant to end: ' || CASE subject.decision WHEN 'PENDING'"
                " THEN 'notice or a termination is recorded.'"
                " ELSE subject.decision || ' was decided on ' || subject.decided_on || '.' END",
            ),
        ),
    ),
)

TERM = "agreement_term AS term"
BY_END = "coalesce(term.ended_early_on, term.ends_on)"

TERM_FAMILY = Family(
    prefix="term",
    subjects=TERMS,
    anchors=TERM_ANCHORS,
    kinds=TERM_KINDS,
    lead="subject.lead",
    arms=(
        Arm(Anchor.NOTICE_DEADLINE, TERM, "term.id", "term.notice_deadline"),
        Arm(Anchor.NOTICE_DEADLINE, TERM, "term.id", "term.notice_deadline", lead=LEAD),
        Arm(Anchor.TERM_END, TERM, "term.id", BY_END),
        Arm(
            Anchor.TERM_END,
            TERM,
            "term.id",
            BY_END,
            where="term.renewal_type = 'ONE_OFF'",
            lead=LEAD,
        ),
        Arm(Anchor.DECISION, TERM, "term.id", "term.decided_on", told=False),
        Arm(Anchor.NOTICE_GIVEN, TERM, "term.id", "term.notice_given_on", told=False),
        # The term before the one that was signed late.
        Arm(
            Anchor.NEXT_SIGNATURE,
            f"{TERM} JOIN agreement_term AS next ON next.agreement_id = term.agreement_id"
            " AND next.sequence = term.sequence + 1",
            "term.id",
            "next.signed_on",
            where=f"next.signed_on > {BY_END}",
        ),
    ),
    touched="""
        SELECT term.id FROM agreement_term AS term
        WHERE term.agreement_id IN (
            SELECT agreement_id FROM agreement_term WHERE updated_at >= $7
            UNION SELECT id FROM agreement WHERE updated_at >= $7
        )
    """,
    of_agreements="SELECT id FROM agreement_term WHERE agreement_id = ANY($5)",
)
