"""What liaisons recommend about renewals, why a notice was taken back, and notice that counts though late."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops

from domain.agreement_terms import TermDecision
from domain.ids import new_id

# PENDING recommends nothing.
RULES = """
ALTER TABLE renewal_recommendation
    ADD CONSTRAINT renewal_recommendation_recommendation_code CHECK (recommendation IN
        ('PENDING', 'RENEW', 'RENEW_CONDITIONAL', 'RENEGOTIATE', 'LET_EXPIRE', 'TERMINATE')),
    ADD CONSTRAINT renewal_recommendation_says_something CHECK (
        recommendation <> 'PENDING' AND btrim(reason) <> '');
"""
DROP_RULES = """
ALTER TABLE renewal_recommendation
    DROP CONSTRAINT renewal_recommendation_says_something,
    DROP CONSTRAINT renewal_recommendation_recommendation_code;
"""

# 12: an agreement that a late notice ends, because that was waived, goes on no longer either.
LATE = "term.notice_given_on > term.notice_deadline"
WAIVED = f"({LATE} AND term.notice_waiver_reason IS NULL)"
REPLACE = """
DO $do$
BEGIN
    EXECUTE replace(pg_get_functiondef('rival_agreement(uuid, date, date)'::regprocedure), $1${old}$1$, $1${new}$1$);
    EXECUTE replace(pg_get_functiondef('check_rivals(uuid)'::regprocedure), $1${old}$1$, $1${new}$1$);
END
$do$;
"""


def replace(old: str, new: str) -> str:
    return REPLACE.replace("{old}", old).replace("{new}", new).replace("$1$", "$text$")


class Migration(migrations.Migration):
    dependencies = [("entente", "0020_agreement_life")]

    operations = [
        ops.AddField(
            model_name="AgreementTerm",
            name="notice_withdrawal_reason",
            field=fields.TextField(
                null=True, description="Why notice was taken back.", unique=False
            ),
        ),
        ops.CreateModel(
            name="RenewalRecommendation",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=new_id,
                        unique=True,
                        db_index=True,
                        description="Key.",
                        db_default=SqlDefault("new_id()"),
                    ),
                ),
                (
                    "created_at",
                    fields.DatetimeField(
                        description="When the row was made.",
                        db_default=Now(),
                        auto_now=False,
                        auto_now_add=True,
                    ),
                ),
                (
                    "created_by",
                    fields.CharField(null=True, description="Who made the row.", max_length=120),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="When the row last changed.",
                        db_default=Now(),
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "updated_by",
                    fields.CharField(
                        null=True, description="Who changed the row last.", max_length=120
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="Counts the changes; guards against lost updates.",
                        db_default=1,
                    ),
                ),
                (
                    "term",
                    fields.ForeignKeyField(
                        "entente.AgreementTerm",
                        source_field="term_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="recommendations",
                        on_delete=OnDelete.CASCADE,
                        description="The term.",
                    ),
                ),
                (
                    "recommendation",
                    fields.CharEnumField(
                        description="What is recommended.", enum_type=TermDecision, max_length=40
                    ),
                ),
                ("reason", fields.TextField(description="Why.", unique=False)),
                (
                    "recommended_by",
                    fields.CharField(description="Who recommends it.", max_length=120),
                ),
                ("recommended_on", fields.DateField(description="When.")),
            ],
            options={
                "table": "renewal_recommendation",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "What somebody recommends for the time after a term; it decides nothing.",
            },
            bases=["Row"],
        ),
        ops.RunSQL(RULES, reverse_sql=DROP_RULES),
        ops.RunSQL(replace(LATE, WAIVED), reverse_sql=replace(WAIVED, LATE)),
    ]
