"""Rules of the whole affiliation over several rows, checked by triggers."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# 10: what a party approved or signed stays as it was; a change is a new version.
VERSIONS = """
CREATE FUNCTION guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (
        TG_OP = 'DELETE'
        OR (NEW.agreement_id, NEW.number, NEW.kind, NEW.effective_on, NEW.body, NEW.canonical_form,
            NEW.content_hash, NEW.term_starts_on, NEW.term_ends_on, NEW.term_months,
            NEW.term_renewal_type, NEW.term_notice_period_days)
        IS DISTINCT FROM (OLD.agreement_id, OLD.number, OLD.kind, OLD.effective_on, OLD.body,
            OLD.canonical_form, OLD.content_hash, OLD.term_starts_on, OLD.term_ends_on,
            OLD.term_months, OLD.term_renewal_type, OLD.term_notice_period_days)
    ) AND (
        EXISTS (SELECT FROM signature WHERE agreement_version_id = OLD.id)
        OR EXISTS (SELECT FROM approval WHERE agreement_version_id = OLD.id AND outcome = 'APPROVED')
    ) THEN
        RAISE EXCEPTION 'An approved or signed version cannot be changed: make a new one.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_version_immutable';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER agreement_version_immutable BEFORE UPDATE OR DELETE ON agreement_version
    FOR EACH ROW EXECUTE FUNCTION guard_version();

CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reviewed agreement_version%ROWTYPE;
BEGIN
    SELECT * INTO reviewed FROM agreement_version WHERE id = NEW.agreement_version_id FOR SHARE;
    IF NEW.content_hash <> reviewed.content_hash THEN
        RAISE EXCEPTION 'The hash is not that of the version.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_of_this_hash';
    END IF;
    IF NOT EXISTS (
        SELECT FROM agreement_party WHERE id = NEW.party_id AND agreement_id = reviewed.agreement_id
    ) THEN
        RAISE EXCEPTION 'Only a party of the agreement can approve its versions.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_party_of_agreement';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER approval_guard BEFORE INSERT OR UPDATE ON approval
    FOR EACH ROW EXECUTE FUNCTION guard_approval();

CREATE FUNCTION keep_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a party said is never changed: it says something new.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_append_only';
END
$$;
CREATE TRIGGER approval_append_only BEFORE UPDATE OF agreement_version_id, party_id, outcome, content_hash, at
    ON approval FOR EACH ROW EXECUTE FUNCTION keep_approval();
"""
DROP_VERSIONS = """
DROP TRIGGER approval_append_only ON approval;
DROP TRIGGER approval_guard ON approval;
DROP TRIGGER agreement_version_immutable ON agreement_version;
DROP FUNCTION keep_approval(), guard_approval(), guard_version();
"""

# 9: a text goes out for signature once every party whose approval is needed approved exactly it, the board
# decided where the category's policy asks for that, and the rules of its category hold (6).
# A recorded version was signed on paper: what came before is not known.
SENDING = """
CREATE FUNCTION version_approved(checked uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT bool_and(coalesce(said.outcome = 'APPROVED', FALSE))
    FROM agreement_version AS version
    JOIN agreement ON agreement.id = version.agreement_id
    JOIN agreement_party AS party ON party.agreement_id = agreement.id
        AND party.signatures_required > 0
        AND (agreement.category <> 'BRANCH' OR party.role = 'HOME')
    LEFT JOIN LATERAL (
        SELECT approval.outcome FROM approval
        WHERE approval.agreement_version_id = version.id AND approval.party_id = party.id
            AND approval.content_hash = version.content_hash
        ORDER BY approval.at DESC, approval.id DESC LIMIT 1
    ) AS said ON TRUE
    WHERE version.id = checked;
$$;

CREATE FUNCTION version_needs_board(checked uuid, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_or(policy.needs_board_decision), FALSE)
    FROM agreement_version AS version
    JOIN agreement ON agreement.id = version.agreement_id
    JOIN category_policy AS policy ON policy.category = agreement.category
        AND on_day BETWEEN policy.valid_from AND coalesce(policy.valid_to, 'infinity')
    WHERE version.id = checked;
$$;

CREATE FUNCTION version_board_approved(checked uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT decision.outcome IN ('APPROVED', 'APPROVED_WITH_CONDITIONS') FROM board_decision AS decision
        WHERE decision.agreement_version_id = checked
        ORDER BY decision.met_on DESC, decision.created_at DESC, decision.id DESC LIMIT 1
    ), FALSE);
$$;

CREATE FUNCTION guard_sending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sent_on IS NULL OR NEW.recorded
        OR NOT EXISTS (SELECT FROM agreement_version WHERE id = NEW.id AND sent_on IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF NEW.submitted_on IS NULL OR NOT version_approved(NEW.id) THEN
        RAISE EXCEPTION 'Every party has to approve exactly this text before it can be signed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_version_approved';
    END IF;
    IF version_needs_board(NEW.id, NEW.sent_on) AND NOT version_board_approved(NEW.id) THEN
        RAISE EXCEPTION 'The board has to decide before this text can be signed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_version_board_decision';
    END IF;
    IF EXISTS (
        SELECT FROM agreement
        WHERE agreement.id = NEW.agreement_id AND agreement.category IN ('BRANCH', 'CHAPTER') AND EXISTS (
            SELECT FROM agreement_party AS party
            JOIN organization ON organization.id = party.organization_id
            JOIN agreement_party AS home ON home.agreement_id = party.agreement_id AND home.role = 'HOME'
            WHERE party.agreement_id = agreement.id AND party.role = 'COUNTERPARTY'
                AND organization.parent_id IS DISTINCT FROM home.organization_id
        )
    ) THEN
        RAISE EXCEPTION 'A branch or chapter is a part of the home association.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_branch_parent';
    END IF;
    IF EXISTS (
        SELECT FROM agreement
        WHERE agreement.id = NEW.agreement_id AND agreement.category = 'CHAPTER'
            AND (guidelines_accepted_on IS NULL OR num_nonnulls(territory, host_organization_id) = 0)
    ) THEN
        RAISE EXCEPTION 'A chapter needs a territory or a host, and has to accept the guidelines.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_chapter_rules';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER agreement_version_sending AFTER INSERT OR UPDATE OF sent_on, recorded
    ON agreement_version DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_sending();

CREATE FUNCTION guard_signing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed agreement_version%ROWTYPE;
BEGIN
    SELECT * INTO signed FROM agreement_version WHERE id = NEW.agreement_version_id FOR SHARE;
    NEW.content_hash := coalesce(NEW.content_hash, signed.content_hash);
    IF NEW.content_hash <> signed.content_hash THEN
        RAISE EXCEPTION 'The hash is not that of the version.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_of_this_hash';
    END IF;
    IF NOT signed.recorded AND (signed.sent_on IS NULL OR signed.withdrawn_on IS NOT NULL) THEN
        RAISE EXCEPTION 'The text is not out for signature.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_of_sent_version';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER signature_signing BEFORE INSERT OR UPDATE ON signature
    FOR EACH ROW EXECUTE FUNCTION guard_signing();

ALTER TABLE signature DISABLE TRIGGER USER;
UPDATE signature SET content_hash = version.content_hash
    FROM agreement_version AS version WHERE version.id = agreement_version_id;
ALTER TABLE signature ENABLE TRIGGER USER;
"""
DROP_SENDING = """
DROP TRIGGER signature_signing ON signature;
DROP TRIGGER agreement_version_sending ON agreement_version;
DROP FUNCTION guard_signing(), guard_sending(), version_board_approved(uuid),
    version_needs_board(uuid, date), version_approved(uuid);
"""

# 15: a plan counts as agreed once both sides agreed to the same text; a branch's plan is the home side's.
PLANS = """
CREATE FUNCTION guard_plan_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.agreed_hash IS NULL THEN
        RETURN NULL;
    END IF;
    IF (
        SELECT count(DISTINCT approval.side) FROM plan_approval AS approval
        WHERE approval.work_plan_id = NEW.id AND approval.content_hash = NEW.agreed_hash
            AND approval.outcome IN ('SUBMITTED', 'AGREED')
    ) < (SELECT CASE category WHEN 'BRANCH' THEN 1 ELSE 2 END FROM agreement WHERE id = NEW.agreement_id)
    THEN
        RAISE EXCEPTION 'A plan is agreed once both sides agreed to the same text.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'work_plan_agreed_by_both';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER work_plan_agreed_by_both AFTER INSERT OR UPDATE OF agreed_hash ON work_plan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_plan_agreed();

CREATE FUNCTION keep_plan_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a side said is never changed: it says something new.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_approval_append_only';
END
$$;
CREATE TRIGGER plan_approval_append_only BEFORE UPDATE OF work_plan_id, side, outcome, content_hash, at
    ON plan_approval FOR EACH ROW EXECUTE FUNCTION keep_plan_approval();
"""
DROP_PLANS = """
DROP TRIGGER plan_approval_append_only ON plan_approval;
DROP TRIGGER work_plan_agreed_by_both ON work_plan;
DROP FUNCTION keep_plan_approval(), guard_plan_agreed();
"""

# 14: a plan's year meets a term of the agreement; one that goes on by itself meets every later year.
PLAN_YEARS = """
CREATE FUNCTION guard_plan_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.override_reason IS NULL AND NOT EXISTS (
        SELECT FROM agreement_term AS term
        WHERE term.agreement_id = NEW.agreement_id
            AND term.starts_on < NEW.year_starts_on + interval '1 year'
            AND (
                coalesce(term.ended_early_on, term.ends_on, 'infinity') >= NEW.year_starts_on
                OR (term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL)
            )
    ) THEN
        RAISE EXCEPTION 'No term of the agreement meets the year of the plan.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'work_plan_year_in_term';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER work_plan_year_in_term AFTER INSERT ON work_plan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_plan_year();
"""
DROP_PLAN_YEARS = """
DROP TRIGGER work_plan_year_in_term ON work_plan;
DROP FUNCTION guard_plan_year();
"""

# 17, its first half: a goal that is worked on is measured, or says why it is not.
GOALS = """
CREATE FUNCTION check_goal_measured(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM goal WHERE id = checked AND state = 'ACTIVE' AND no_indicator_reason IS NULL
            AND NOT EXISTS (SELECT FROM indicator WHERE goal_id = goal.id)
    ) THEN
        RAISE EXCEPTION 'An active goal needs an indicator, or a reason why it has none.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goal_measured';
    END IF;
END
$$;
CREATE FUNCTION guard_goal_measured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_goal_measured(NEW.id);
    RETURN NULL;
END
$$;
CREATE FUNCTION guard_goal_indicator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_goal_measured(OLD.goal_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER goal_measured AFTER INSERT OR UPDATE OF state, no_indicator_reason ON goal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_goal_measured();
CREATE CONSTRAINT TRIGGER goal_indicator_stays AFTER UPDATE OF goal_id OR DELETE ON indicator
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_goal_indicator();
"""
DROP_GOALS = """
DROP TRIGGER goal_indicator_stays ON indicator;
DROP TRIGGER goal_measured ON goal;
DROP FUNCTION guard_goal_indicator(), guard_goal_measured(), check_goal_measured(uuid);
"""

# 19: a locked period takes no values and lets none go. `locked_at` may lie ahead: then it is not locked yet.
# A period that was made in this very transaction is being filled in by an import.
LOCKS = """
CREATE FUNCTION guard_locked_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.period_id]
        WHEN 'DELETE' THEN ARRAY[OLD.period_id]
        ELSE ARRAY[OLD.period_id, NEW.period_id] END;
    IF EXISTS (
        SELECT FROM indicator_period
        WHERE id = ANY (touched) AND locked_at <= transaction_timestamp()
            AND xmin <> pg_current_xact_id()::xid
    ) THEN
        RAISE EXCEPTION 'The period is locked.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_period_open';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER measurement_period_open BEFORE INSERT OR DELETE
    OR UPDATE OF period_id, value, numerator, denominator, narrative, observed_on, state ON measurement
    FOR EACH ROW EXECUTE FUNCTION guard_locked_period();
"""
DROP_LOCKS = """
DROP TRIGGER measurement_period_open ON measurement;
DROP FUNCTION guard_locked_period();
"""

# 22: duties that came with a seat end with it.
SEATS = """
CREATE FUNCTION end_duties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE liaison_assignment SET valid_to = greatest(NEW.term_to, valid_from)
    WHERE seat_id = NEW.id AND coalesce(valid_to, 'infinity') > NEW.term_to;
    RETURN NULL;
END
$$;
CREATE TRIGGER seat_ends_duties AFTER UPDATE OF term_to ON seat
    FOR EACH ROW WHEN (NEW.term_to IS NOT NULL) EXECUTE FUNCTION end_duties();

CREATE FUNCTION bound_duty() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_day date;
BEGIN
    SELECT term_to INTO last_day FROM seat WHERE id = NEW.seat_id FOR SHARE;
    IF last_day < coalesce(NEW.valid_to, 'infinity') THEN
        NEW.valid_to := greatest(last_day, NEW.valid_from);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER liaison_assignment_within_seat BEFORE INSERT OR UPDATE OF seat_id, valid_to
    ON liaison_assignment FOR EACH ROW WHEN (NEW.seat_id IS NOT NULL) EXECUTE FUNCTION bound_duty();
"""
DROP_SEATS = """
DROP TRIGGER liaison_assignment_within_seat ON liaison_assignment;
DROP TRIGGER seat_ends_duties ON seat;
DROP FUNCTION bound_duty(), end_duties();
"""

# 25: an exchange closes once each of its legs is completed or waived, and has both of them.
EXCHANGES = """
CREATE FUNCTION check_exchange(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM exchange WHERE id = checked AND state = 'CLOSED' AND (
            SELECT count(*) FROM exchange_leg
            WHERE exchange_id = checked AND state IN ('COMPLETED', 'WAIVED')
        ) < 2
    ) THEN
        RAISE EXCEPTION 'An exchange closes once each leg is completed, or waived with a reason.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exchange_legs_done';
    END IF;
END
$$;
CREATE FUNCTION guard_exchange() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_exchange(NEW.id);
    RETURN NULL;
END
$$;
CREATE FUNCTION guard_exchange_leg() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_exchange(OLD.exchange_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER exchange_legs_done AFTER INSERT OR UPDATE OF state ON exchange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_exchange();
CREATE CONSTRAINT TRIGGER exchange_leg_stays_done AFTER UPDATE OF state, exchange_id OR DELETE
    ON exchange_leg DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_exchange_leg();
"""
DROP_EXCHANGES = """
DROP TRIGGER exchange_leg_stays_done ON exchange_leg;
DROP TRIGGER exchange_legs_done ON exchange;
DROP FUNCTION guard_exchange_leg(), guard_exchange(), check_exchange(uuid);
"""

# Nothing is a part of itself, over however many steps.
TREES = """
CREATE FUNCTION guard_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above uuid := NEW.parent_id;
BEGIN
    WHILE above IS NOT NULL LOOP
        IF above = NEW.id THEN
            RAISE EXCEPTION 'A row cannot be a part of itself.'
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_parent_no_cycle';
        END IF;
        EXECUTE format('SELECT parent_id FROM %I WHERE id = $1', TG_TABLE_NAME) INTO above USING above;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER organization_parent_no_cycle AFTER UPDATE OF parent_id ON organization
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION guard_tree();
CREATE TRIGGER strategic_initiative_parent_no_cycle AFTER UPDATE OF parent_id ON strategic_initiative
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION guard_tree();
"""
DROP_TREES = """
DROP TRIGGER strategic_initiative_parent_no_cycle ON strategic_initiative;
DROP TRIGGER organization_parent_no_cycle ON organization;
DROP FUNCTION guard_tree();
"""

# 32: events stay as they were written, except that a person's values can be erased with their salt; the
# seals over the digests stay, so that the chain stays whole.
AUDIT = """
DROP TRIGGER audit_event_append_only ON audit_event;
CREATE FUNCTION guard_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL
        AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
        AND (NEW.seq, NEW.action, NEW.entity, NEW.entity_id, NEW.at, NEW.request_id, NEW.transaction_number)
            IS NOT DISTINCT FROM
            (OLD.seq, OLD.action, OLD.entity, OLD.entity_id, OLD.at, OLD.request_id, OLD.transaction_number)
        AND EXISTS (SELECT FROM audit_seal WHERE seq = OLD.seq)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Audit events are never changed or deleted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_event_append_only';
END
$$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION guard_audit_event();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION guard_audit();
CREATE TRIGGER audit_seal_never_truncated BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit();
"""
DROP_AUDIT = """
DROP TRIGGER audit_seal_never_truncated ON audit_seal;
DROP TRIGGER audit_seal_append_only ON audit_seal;
DROP TRIGGER audit_event_append_only ON audit_event;
DROP FUNCTION guard_audit_event();
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION guard_audit();
"""

FORWARD = [VERSIONS, SENDING, PLANS, PLAN_YEARS, GOALS, LOCKS, SEATS, EXCHANGES, TREES, AUDIT]
BACKWARD = [
    DROP_AUDIT,
    DROP_TREES,
    DROP_EXCHANGES,
    DROP_SEATS,
    DROP_LOCKS,
    DROP_GOALS,
    DROP_PLAN_YEARS,
    DROP_PLANS,
    DROP_SENDING,
    DROP_VERSIONS,
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0013_affiliation_rules")]

    operations = [ops.RunSQL("".join(FORWARD), reverse_sql="".join(BACKWARD))]
