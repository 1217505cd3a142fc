"""How a side's word on a work plan came; and what names whoever changed a signature may change by itself."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from domain.plan_approvals import PlanApprovalMethod

# Until now the office's records said so in their reason alone.
RULES = """
UPDATE plan_approval SET method = 'RECORDED' WHERE reason LIKE '%Recorded by the office: %';
ALTER TABLE plan_approval ADD CONSTRAINT plan_approval_method_code
    CHECK (method IN ('SIGNED_IN', 'MAIL_LINK', 'RECORDED'));
DROP TRIGGER plan_approval_append_only ON plan_approval;
CREATE TRIGGER plan_approval_append_only
    BEFORE UPDATE OF work_plan_id, side, outcome, content_hash, at, method
    ON plan_approval FOR EACH ROW EXECUTE FUNCTION keep_plan_approval();

-- A text that was taken back takes no signature, but people who signed it may be erased.
DROP TRIGGER signature_signing ON signature;
CREATE TRIGGER signature_signing
    BEFORE INSERT OR UPDATE OF agreement_version_id, party_id, person_id, content_hash, signed_on, method
    ON signature FOR EACH ROW EXECUTE FUNCTION guard_signing();
"""
DROP_RULES = """
DROP TRIGGER signature_signing ON signature;
CREATE TRIGGER signature_signing BEFORE INSERT OR UPDATE ON signature
    FOR EACH ROW EXECUTE FUNCTION guard_signing();
DROP TRIGGER plan_approval_append_only ON plan_approval;
CREATE TRIGGER plan_approval_append_only BEFORE UPDATE OF work_plan_id, side, outcome, content_hash, at
    ON plan_approval FOR EACH ROW EXECUTE FUNCTION keep_plan_approval();
ALTER TABLE plan_approval DROP CONSTRAINT plan_approval_method_code;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0039_run_figures")]

    operations = [
        ops.AddField(
            model_name="PlanApproval",
            name="method",
            field=fields.CharEnumField(
                default=PlanApprovalMethod.SIGNED_IN,
                db_default="SIGNED_IN",
                description="How the word came.",
                max_length=40,
                enum_type=PlanApprovalMethod,
            ),
        ),
        ops.RunSQL(RULES, reverse_sql=DROP_RULES),
    ]
