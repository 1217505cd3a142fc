"""What is heard of addresses (bounces, complaints), which get no mail any more, and whose duty somebody says it is."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops

from domain.ids import new_id
from domain.notices.suppressions import BounceKind

RULES = """
ALTER TABLE bounce
    ADD CONSTRAINT bounce_kind_code CHECK (kind IN ('HARD', 'SOFT', 'COMPLAINT')),
    ADD CONSTRAINT bounce_address_small CHECK (address = lower(address));
ALTER TABLE suppression
    ADD CONSTRAINT suppression_address_small CHECK (address = lower(address)),
    ADD CONSTRAINT suppression_says_why CHECK (btrim(reason) <> '');
ALTER TABLE passed_duty
    ADD CONSTRAINT passed_duty_to_another CHECK (successor_id <> person_id);
CREATE TRIGGER zz_touch BEFORE UPDATE ON bounce FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER zz_touch BEFORE UPDATE ON suppression FOR EACH ROW EXECUTE FUNCTION touch_row();
CREATE TRIGGER zz_touch BEFORE UPDATE ON passed_duty FOR EACH ROW EXECUTE FUNCTION touch_row();
"""
DROP_RULES = """
DROP TRIGGER zz_touch ON passed_duty;
DROP TRIGGER zz_touch ON suppression;
DROP TRIGGER zz_touch ON bounce;
ALTER TABLE passed_duty DROP CONSTRAINT passed_duty_to_another;
ALTER TABLE suppression DROP CONSTRAINT suppression_address_small, DROP CONSTRAINT suppression_says_why;
ALTER TABLE bounce DROP CONSTRAINT bounce_kind_code, DROP CONSTRAINT bounce_address_small;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0030_signed_on_paper")]

    operations = [
        ops.CreateModel(
            name="Bounce",
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
                    "address",
                    fields.CharField(
                        db_index=True, description="The address, in small letters.", max_length=320
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="What was reported.", enum_type=BounceKind, max_length=40
                    ),
                ),
                (
                    "status",
                    fields.CharField(
                        null=True, description="Status code, where it has one.", max_length=20
                    ),
                ),
                (
                    "words",
                    fields.TextField(
                        null=True, description="What the other system said.", unique=False
                    ),
                ),
                (
                    "reported_at",
                    fields.DatetimeField(
                        description="When it was read.", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "message",
                    fields.ForeignKeyField(
                        "entente.OutboxMessage",
                        source_field="message_id",
                        null=True,
                        db_index=True,
                        description="The mail that it is about, where that is known.",
                        db_constraint=True,
                        to_field="id",
                        related_name="bounces",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "digest",
                    fields.CharField(
                        unique=True,
                        description="Sum of the report: each is counted once.",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "table": "bounce",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "One report on one address; the same report is kept once.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PassedDuty",
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
                    "agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="agreement_id",
                        db_index=True,
                        description="The agreement.",
                        db_constraint=True,
                        to_field="id",
                        related_name="passed_duties",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        db_index=True,
                        description="Who is not to be written to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="passed_duties",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "successor",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="successor_id",
                        null=True,
                        db_index=True,
                        description="Who is, where they said so.",
                        db_constraint=True,
                        to_field="id",
                        related_name="duties_passed_to",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("said_on", fields.DateField(description="When they said so.")),
                ("note", fields.TextField(null=True, description="What they added.", unique=False)),
            ],
            options={
                "table": "passed_duty",
                "app": "entente",
                "unique_together": (("agreement", "person"),),
                "pk_attr": "id",
                "table_description": "Somebody's word that they are not the one to write to about an agreement.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Suppression",
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
                    "address",
                    fields.CharField(
                        unique=True, description="The address, in small letters.", max_length=320
                    ),
                ),
                ("reason", fields.TextField(description="Why, in a sentence.", unique=False)),
                (
                    "since",
                    fields.DatetimeField(
                        description="From when on.", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "until",
                    fields.DatetimeField(
                        null=True,
                        description="Until when; empty means until somebody lifts it.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "suppression",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "An address that gets no mail, and why; a person may lift it.",
            },
            bases=["Row"],
        ),
        ops.RunSQL(RULES, reverse_sql=DROP_RULES),
    ]
