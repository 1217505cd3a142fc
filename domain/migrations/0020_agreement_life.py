"""The life of an agreement: the day of an approval at home, and no two of a kind at once (12)."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# 12: the span of days for which an agreement is signed. One that renews itself goes on until notice is given;
# one that another took the place of ended on the day before.
SPANS = """
CREATE FUNCTION rival_agreement(checked uuid, first_day date, last_day date) RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT other.id
    FROM agreement AS subject
    JOIN agreement_party AS mine ON mine.agreement_id = subject.id AND mine.role = 'COUNTERPARTY'
    JOIN agreement_party AS theirs ON theirs.organization_id = mine.organization_id
        AND theirs.agreement_id <> subject.id
    JOIN agreement AS other ON other.id = theirs.agreement_id AND other.category = subject.category
        AND other.overlap_reason IS NULL
    WHERE subject.id = checked AND subject.overlap_reason IS NULL
        AND (SELECT array_agg(organization_id ORDER BY organization_id) FROM agreement_party
            WHERE agreement_id = subject.id)
            = (SELECT array_agg(organization_id ORDER BY organization_id) FROM agreement_party
            WHERE agreement_id = other.id)
        AND EXISTS (
            SELECT FROM agreement_term AS term
            WHERE term.agreement_id = other.id AND term.signed_on IS NOT NULL
                AND term.starts_on <= least(last_day, subject.superseded_on - 1)
                AND first_day <= least(
                    CASE WHEN term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
                            AND (term.notice_given_on IS NULL OR term.notice_given_on > term.notice_deadline)
                        THEN 'infinity'
                        ELSE coalesce(term.ended_early_on, term.ends_on, 'infinity') END,
                    other.superseded_on - 1)
        )
    LIMIT 1;
$$;

CREATE FUNCTION check_rivals(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Two at once wait for each other at their counterparty: whoever comes second sees the first.
    PERFORM FROM organization WHERE id IN (
        SELECT organization_id FROM agreement_party WHERE agreement_id = checked AND role = 'COUNTERPARTY'
    ) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM agreement_term AS term
        WHERE term.agreement_id = checked AND term.signed_on IS NOT NULL AND rival_agreement(
            checked, term.starts_on, CASE WHEN term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
                    AND (term.notice_given_on IS NULL OR term.notice_given_on > term.notice_deadline)
                THEN 'infinity' ELSE coalesce(term.ended_early_on, term.ends_on, 'infinity') END
        ) IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Another agreement of this category is in force between the same parties.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_no_rival';
    END IF;
END
$$;
CREATE FUNCTION guard_term_rivals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_rivals(NEW.agreement_id);
    RETURN NULL;
END
$$;
CREATE FUNCTION guard_agreement_rivals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_rivals(NEW.id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER agreement_term_no_rival
    AFTER INSERT OR UPDATE OF signed_on, starts_on, ends_on, ended_early_on, notice_given_on ON agreement_term
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.signed_on IS NOT NULL)
    EXECUTE FUNCTION guard_term_rivals();
CREATE CONSTRAINT TRIGGER agreement_no_rival AFTER UPDATE OF category, overlap_reason, superseded_on ON agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_agreement_rivals();
CREATE CONSTRAINT TRIGGER agreement_party_no_rival AFTER UPDATE OF organization_id ON agreement_party
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_term_rivals();
"""
DROP_SPANS = """
DROP TRIGGER agreement_party_no_rival ON agreement_party;
DROP TRIGGER agreement_no_rival ON agreement;
DROP TRIGGER agreement_term_no_rival ON agreement_term;
DROP FUNCTION guard_agreement_rivals(), guard_term_rivals(), check_rivals(uuid),
    rival_agreement(uuid, date, date);
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0014_affiliation_guards")]

    operations = [
        ops.AddField(
            model_name="Approval",
            name="said_on",
            field=fields.DateField(
                auto_now=False,
                auto_now_add=False,
                description="The home association's date then.",
            ),
        ),
        ops.RunSQL(SPANS, reverse_sql=DROP_SPANS),
    ]
