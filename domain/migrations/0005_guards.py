"""Rules over several rows: checked by triggers, most of them at the end of the transaction."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# 1, 4, 5, 7 and 11, checked at commit, so that an agreement, its parties and its terms can be written in
# any order. Each refusal carries the name of its rule as a constraint's name.
CHECK_AGREEMENT = """
CREATE FUNCTION check_agreement(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    subject agreement%ROWTYPE;
    parties integer;
    homes integer;
    rule text;
BEGIN
    SELECT * INTO subject FROM agreement WHERE id = checked;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    SELECT count(*), count(*) FILTER (WHERE role = 'HOME') INTO parties, homes
    FROM agreement_party WHERE agreement_id = checked;
    IF parties < 2 OR homes <> 1 THEN
        RAISE EXCEPTION 'An agreement needs two or more parties, exactly one of them HOME.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_parties';
    END IF;

    IF EXISTS (SELECT FROM agreement_term WHERE agreement_id = checked AND renewal_type = 'EVERGREEN') THEN
        IF subject.category = 'PARTNERSHIP' THEN
            RAISE EXCEPTION 'A partnership needs an end date: it cannot be evergreen.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_partnership_end';
        END IF;
        IF subject.review_cycle_months IS NULL THEN
            RAISE EXCEPTION 'An evergreen agreement needs a review cycle.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_evergreen_review';
        END IF;
    END IF;

    SELECT CASE
        WHEN sequence <> place THEN 'agreement_term_chain'
        WHEN previous_start >= starts_on THEN 'agreement_term_chain'
        WHEN place > 1 AND previous_end IS DISTINCT FROM starts_on - 1 AND gap_reason IS NULL
            THEN 'agreement_term_gap'
    END INTO rule
    FROM (
        SELECT sequence, starts_on, gap_reason,
            row_number() OVER chain AS place,
            lag(starts_on) OVER chain AS previous_start,
            lag(coalesce(ended_early_on, ends_on)) OVER chain AS previous_end
        FROM agreement_term WHERE agreement_id = checked
        WINDOW chain AS (ORDER BY sequence)
    ) AS terms
    WHERE sequence <> place OR previous_start >= starts_on
        OR (place > 1 AND previous_end IS DISTINCT FROM starts_on - 1 AND gap_reason IS NULL)
    LIMIT 1;
    IF rule = 'agreement_term_chain' THEN
        RAISE EXCEPTION 'Terms count from 1 and follow one another.'
            USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    ELSIF rule = 'agreement_term_gap' THEN
        RAISE EXCEPTION 'A term starts on the day after the one before, unless the gap has a reason.'
            USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    END IF;
END
$$;

CREATE FUNCTION guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_agreement(NEW.id);
    RETURN NULL;
END
$$;

CREATE FUNCTION guard_agreement_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM check_agreement(OLD.agreement_id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id) THEN
        PERFORM check_agreement(NEW.agreement_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER agreement_guard AFTER INSERT OR UPDATE ON agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_agreement();
CREATE CONSTRAINT TRIGGER agreement_party_guard AFTER INSERT OR UPDATE OR DELETE ON agreement_party
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_agreement_part();
CREATE CONSTRAINT TRIGGER agreement_term_guard AFTER INSERT OR UPDATE OR DELETE ON agreement_term
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_agreement_part();
"""
DROP_CHECK_AGREEMENT = """
DROP TRIGGER agreement_term_guard ON agreement_term;
DROP TRIGGER agreement_party_guard ON agreement_party;
DROP TRIGGER agreement_guard ON agreement;
DROP FUNCTION guard_agreement_part(), guard_agreement(), check_agreement(uuid);
"""

# 11: a past term is immutable, except for its early end, its decision and what a decision brings.
# The first signature that makes a term signed is no change of the past.
PAST_TERMS = """
CREATE FUNCTION guard_past_term() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM agreement_term AS later
        WHERE later.agreement_id = OLD.agreement_id AND later.sequence > OLD.sequence
            AND later.signed_on IS NOT NULL
    ) AND (
        TG_OP = 'DELETE'
        OR (NEW.agreement_id, NEW.sequence, NEW.starts_on, NEW.ends_on, NEW.months, NEW.renewal_type,
            NEW.notice_period_days, NEW.agreement_version_id)
        IS DISTINCT FROM (OLD.agreement_id, OLD.sequence, OLD.starts_on, OLD.ends_on, OLD.months,
            OLD.renewal_type, OLD.notice_period_days, OLD.agreement_version_id)
    ) THEN
        RAISE EXCEPTION 'A past term cannot be changed: the next one has been signed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_term_past';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER agreement_term_past BEFORE UPDATE OR DELETE ON agreement_term
    FOR EACH ROW EXECUTE FUNCTION guard_past_term();
"""
DROP_PAST_TERMS = """
DROP TRIGGER agreement_term_past ON agreement_term;
DROP FUNCTION guard_past_term();
"""

# 31: when a version, and with it a term, was signed follows from its signatures: nobody writes it by hand.
# A term without a version (an imported one) keeps the date that it was given.
SIGNING = """
CREATE FUNCTION version_signed_on(signed_version uuid, of_agreement uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN bool_and(signed >= required) AND sum(required) > 0 THEN max(last_on) END
    FROM (
        SELECT party.signatures_required AS required, count(signature.id) AS signed,
            (array_agg(signature.signed_on ORDER BY signature.signed_on, signature.id)
                FILTER (WHERE signature.id IS NOT NULL))[greatest(party.signatures_required, 1)] AS last_on
        FROM agreement_party AS party
        LEFT JOIN signature ON signature.party_id = party.id AND signature.agreement_version_id = signed_version
        WHERE party.agreement_id = of_agreement
        GROUP BY party.id
    ) AS sides;
$$;

CREATE FUNCTION derive_signed_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.signed_on := version_signed_on(NEW.id, NEW.agreement_id);
    RETURN NEW;
END
$$;
CREATE TRIGGER agreement_version_signed_on BEFORE INSERT OR UPDATE ON agreement_version
    FOR EACH ROW EXECUTE FUNCTION derive_signed_on();

CREATE FUNCTION derive_term_signed_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.agreement_version_id IS NOT NULL THEN
        NEW.signed_on := (SELECT signed_on FROM agreement_version WHERE id = NEW.agreement_version_id);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER agreement_term_signed_on BEFORE INSERT OR UPDATE ON agreement_term
    FOR EACH ROW EXECUTE FUNCTION derive_term_signed_on();

CREATE FUNCTION spread_signed_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agreement_term SET signed_on = NEW.signed_on
    WHERE agreement_version_id = NEW.id AND signed_on IS DISTINCT FROM NEW.signed_on;
    RETURN NULL;
END
$$;
CREATE TRIGGER agreement_version_spread AFTER UPDATE ON agreement_version
    FOR EACH ROW EXECUTE FUNCTION spread_signed_on();

CREATE FUNCTION refresh_signed_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE agreement_version SET signed_on = NULL WHERE id = OLD.agreement_version_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE agreement_version SET signed_on = NULL WHERE id = NEW.agreement_version_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER signature_refresh AFTER INSERT OR UPDATE OR DELETE ON signature
    FOR EACH ROW EXECUTE FUNCTION refresh_signed_on();

CREATE FUNCTION refresh_party_signed_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agreement_version SET signed_on = NULL
    WHERE agreement_id IN (
        CASE WHEN TG_OP = 'INSERT' THEN NEW.agreement_id ELSE OLD.agreement_id END,
        CASE WHEN TG_OP = 'DELETE' THEN OLD.agreement_id ELSE NEW.agreement_id END
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER agreement_party_refresh AFTER INSERT OR UPDATE OR DELETE ON agreement_party
    FOR EACH ROW EXECUTE FUNCTION refresh_party_signed_on();

CREATE FUNCTION guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT agreement_id FROM agreement_party WHERE id = NEW.party_id)
        <> (SELECT agreement_id FROM agreement_version WHERE id = NEW.agreement_version_id) THEN
        RAISE EXCEPTION 'Only a party of the agreement can sign its versions.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_party_of_agreement';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER signature_guard BEFORE INSERT OR UPDATE ON signature
    FOR EACH ROW EXECUTE FUNCTION guard_signature();
"""
DROP_SIGNING = """
DROP TRIGGER signature_guard ON signature;
DROP TRIGGER agreement_party_refresh ON agreement_party;
DROP TRIGGER signature_refresh ON signature;
DROP TRIGGER agreement_version_spread ON agreement_version;
DROP TRIGGER agreement_term_signed_on ON agreement_term;
DROP TRIGGER agreement_version_signed_on ON agreement_version;
DROP FUNCTION guard_signature(), refresh_party_signed_on(), refresh_signed_on(), spread_signed_on(),
    derive_term_signed_on(), derive_signed_on(), version_signed_on(uuid, uuid);
"""

# 18: periods lie in the goal's dates, whichever of the two changes.
PERIODS = """
CREATE FUNCTION guard_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM indicator JOIN goal ON goal.id = indicator.goal_id
        WHERE indicator.id = NEW.indicator_id
            AND (NEW.starts_on < goal.starts_on OR NEW.ends_on > goal.due_on)
    ) THEN
        RAISE EXCEPTION 'A period must lie within the dates of the goal.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'indicator_period_within_goal';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER indicator_period_within_goal AFTER INSERT OR UPDATE ON indicator_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_period();

CREATE FUNCTION guard_goal_dates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM indicator JOIN indicator_period AS period ON period.indicator_id = indicator.id
        WHERE indicator.goal_id = NEW.id
            AND (period.starts_on < NEW.starts_on OR period.ends_on > NEW.due_on)
    ) THEN
        RAISE EXCEPTION 'A goal cannot end before, or begin after, a period of its indicators.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'indicator_period_within_goal';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER goal_dates_hold_periods AFTER UPDATE OF starts_on, due_on ON goal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_goal_dates();
"""
DROP_PERIODS = """
DROP TRIGGER goal_dates_hold_periods ON goal;
DROP TRIGGER indicator_period_within_goal ON indicator_period;
DROP FUNCTION guard_goal_dates(), guard_period();
"""

# 16: a carried item continues one of an earlier plan of the same agreement. Years only grow along the chain,
# so there is no cycle; a plan's year and agreement never change.
CARRYING = """
CREATE FUNCTION guard_carried_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.carried_from_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM work_plan AS plan
        JOIN work_plan AS earlier ON earlier.agreement_id = plan.agreement_id AND earlier.year < plan.year
        JOIN work_plan_item AS origin ON origin.work_plan_id = earlier.id
        WHERE plan.id = NEW.work_plan_id AND origin.id = NEW.carried_from_id
    ) THEN
        RAISE EXCEPTION 'An item can only continue one of an earlier plan of the same agreement.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'work_plan_item_carried_from_earlier';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER work_plan_item_carried AFTER INSERT OR UPDATE ON work_plan_item
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_carried_item();

CREATE FUNCTION guard_plan_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The agreement and the year of a work plan cannot change.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'work_plan_identity';
END
$$;
CREATE TRIGGER work_plan_identity BEFORE UPDATE ON work_plan
    FOR EACH ROW WHEN (OLD.agreement_id <> NEW.agreement_id OR OLD.year <> NEW.year)
    EXECUTE FUNCTION guard_plan_identity();
"""
DROP_CARRYING = """
DROP TRIGGER work_plan_identity ON work_plan;
DROP TRIGGER work_plan_item_carried ON work_plan_item;
DROP FUNCTION guard_plan_identity(), guard_carried_item();
"""

# 32: what was written into the trail stays as it was.
AUDIT = """
CREATE FUNCTION guard_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Audit events are never changed or deleted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_event_append_only';
END
$$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION guard_audit();
CREATE TRIGGER audit_event_never_truncated BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit();
"""
DROP_AUDIT = """
DROP TRIGGER audit_event_never_truncated ON audit_event;
DROP TRIGGER audit_event_append_only ON audit_event;
DROP FUNCTION guard_audit();
"""


# One operation: Tortoise copies its picture of all models before each.
FORWARD = [CHECK_AGREEMENT, PAST_TERMS, SIGNING, PERIODS, CARRYING, AUDIT]
BACKWARD = [
    DROP_AUDIT,
    DROP_CARRYING,
    DROP_PERIODS,
    DROP_SIGNING,
    DROP_PAST_TERMS,
    DROP_CHECK_AGREEMENT,
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0004_rules")]

    operations = [ops.RunSQL("".join(FORWARD), reverse_sql="".join(BACKWARD))]
