"""Tables of the reminder policy, the ledger and the outbox; written by Tortoise."""

from tortoise import fields, migrations
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from domain.agreements import Category
from domain.ids import new_id
from domain.model_batches import CreateModels
from domain.notices.messages import AttemptOutcome, MessageState
from domain.notices.reminders import ReminderState, SubjectType
from domain.notices.rules import Anchor, Movement, NoticeKind, ReminderSeries, RuleScope
from domain.organizations import AffiliateGroup


class Migration(migrations.Migration):
    dependencies = [("entente", "0005_guards")]

    initial = False

    creations = [
        ops.CreateModel(
            name="LinkUse",
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
                ("purpose", fields.CharField(description="What the link does.", max_length=40)),
                ("row", fields.UUIDField(description="Key of the row that it acts on.")),
                (
                    "used_at",
                    fields.DatetimeField(description="When.", auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "link_use",
                "app": "entente",
                "unique_together": (("purpose", "row"),),
                "pk_attr": "id",
                "table_description": "An action link of a mail that was used: each works once.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="OutboxMessage",
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
                    "recipient",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="recipient_id",
                        db_index=True,
                        description="Who gets it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="outbox_messages",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("address", fields.CharField(description="Address it goes to.", max_length=320)),
                (
                    "message_id",
                    fields.CharField(
                        unique=True, description="Message-ID, which never changes.", max_length=255
                    ),
                ),
                ("kind", fields.CharField(description="Kind of what it says.", max_length=40)),
                (
                    "subject",
                    fields.CharField(
                        null=True,
                        description="Subject line; empty until it is rendered.",
                        max_length=998,
                    ),
                ),
                (
                    "content",
                    fields.BinaryField(
                        null=True, description="The bytes that are sent, the same at each attempt."
                    ),
                ),
                (
                    "content_hash",
                    fields.CharField(
                        null=True,
                        description="SHA-256 of the bytes, in hexadecimal digits.",
                        max_length=64,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=MessageState.READY,
                        description="How far it has come.",
                        enum_type=MessageState,
                        max_length=40,
                    ),
                ),
                (
                    "not_before",
                    fields.DatetimeField(
                        description="Earliest instant at which it may be sent.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "attempts",
                    fields.IntField(default=0, description="How often it was tried.", db_default=0),
                ),
                (
                    "claim_token",
                    fields.UUIDField(null=True, description="Proof of who has claimed it."),
                ),
                (
                    "lease_until",
                    fields.DatetimeField(
                        null=True,
                        description="Until when the claim holds.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "committing_at",
                    fields.DatetimeField(
                        null=True,
                        description="When the last attempt went past the point of no return.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "reply",
                    fields.TextField(
                        null=True, description="Last words of the mail server.", unique=False
                    ),
                ),
                (
                    "sent_at",
                    fields.DatetimeField(
                        null=True,
                        description="When the mail server took it.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "reason",
                    fields.TextField(
                        null=True, description="Why it is held, failed or withdrawn.", unique=False
                    ),
                ),
                (
                    "local_date",
                    fields.DateField(description="Day of the mail, in the recipient's zone."),
                ),
            ],
            options={
                "table": "outbox_message",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "One mail to one person: of one reminder, or a digest of several.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="DeliveryAttempt",
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
                    "message",
                    fields.ForeignKeyField(
                        "entente.OutboxMessage",
                        source_field="message_id",
                        db_index=True,
                        description="The message.",
                        db_constraint=True,
                        to_field="id",
                        related_name="delivery_attempts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField(description="Counts the attempts from 1.")),
                (
                    "started_at",
                    fields.DatetimeField(
                        description="When it began.", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "finished_at",
                    fields.DatetimeField(
                        null=True,
                        description="When it ended; empty where the worker died.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(
                        null=True,
                        description="How it ended.",
                        enum_type=AttemptOutcome,
                        max_length=40,
                    ),
                ),
                (
                    "code",
                    fields.CharField(
                        null=True, description="Status code of the mail server.", max_length=20
                    ),
                ),
                (
                    "reply",
                    fields.TextField(
                        null=True, description="Words of the mail server.", unique=False
                    ),
                ),
            ],
            options={
                "table": "delivery_attempt",
                "app": "entente",
                "unique_together": (("message", "number"),),
                "pk_attr": "id",
                "table_description": "One attempt to hand a message to the mail server.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PlannerHeartbeat",
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
                    "name",
                    fields.CharField(unique=True, description="Which planner.", max_length=40),
                ),
                (
                    "beaten_at",
                    fields.DatetimeField(
                        description="When it last finished.", auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "planner_heartbeat",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "The last time a planner finished.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Reminder",
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
                    "key",
                    fields.CharField(
                        unique=True,
                        description="Series, stage, subject, anchor date and recipient: one row for each.",
                        max_length=255,
                    ),
                ),
                (
                    "series",
                    fields.CharEnumField(
                        description="Series of the rule that asked for it.",
                        enum_type=ReminderSeries,
                        max_length=40,
                    ),
                ),
                (
                    "rule_code",
                    fields.CharField(description="Rule that asked for it.", max_length=60),
                ),
                ("stage", fields.CharField(description="Stage of the rule.", max_length=40)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="What it says.", enum_type=NoticeKind, max_length=40
                    ),
                ),
                (
                    "subject_type",
                    fields.CharEnumField(
                        description="What it is about.", enum_type=SubjectType, max_length=40
                    ),
                ),
                (
                    "subject_key",
                    fields.CharField(
                        description="The subject as text: of one subject only the newest is sent.",
                        max_length=80,
                    ),
                ),
                (
                    "agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="agreement_id",
                        db_index=True,
                        description="Agreement that it is about.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "term",
                    fields.ForeignKeyField(
                        "entente.AgreementTerm",
                        source_field="term_id",
                        null=True,
                        db_index=True,
                        description="Term that it is about.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "plan_year",
                    fields.IntField(
                        null=True,
                        description="Plan year that it is about, whether or not a plan was opened.",
                    ),
                ),
                (
                    "work_plan",
                    fields.ForeignKeyField(
                        "entente.WorkPlan",
                        source_field="work_plan_id",
                        null=True,
                        db_index=True,
                        description="Work plan that it is about, where one was opened.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("anchor_on", fields.DateField(description="Date that the stage counts from.")),
                (
                    "stage_on",
                    fields.DateField(
                        description="Date of the stage, before it moves to a working day."
                    ),
                ),
                (
                    "stage_position",
                    fields.IntField(
                        description="Order of stages of one subject that fall on one day."
                    ),
                ),
                (
                    "recipient",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="recipient_id",
                        null=True,
                        db_index=True,
                        description="Who gets it; empty where there was nobody left to ask.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "audiences",
                    ArrayField(description="Capacities of the recipient.", element_type="TEXT"),
                ),
                (
                    "chosen_because",
                    fields.TextField(description="Why this person gets it.", unique=False),
                ),
                (
                    "due_at",
                    fields.DatetimeField(
                        description="When it goes.", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "local_date",
                    fields.DateField(description="Day on which it goes, in the recipient's zone."),
                ),
                (
                    "deadline_on",
                    fields.DateField(
                        null=True, description="Day after which it would be pointless."
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=ReminderState.SCHEDULED,
                        description="What became of it.",
                        enum_type=ReminderState,
                        max_length=40,
                    ),
                ),
                (
                    "reason",
                    fields.TextField(
                        null=True, description="Why it is in its state.", unique=False
                    ),
                ),
                (
                    "revivable",
                    fields.BooleanField(
                        default=False,
                        description="Superseded because a date or a recipient changed: comes back if that does.",
                        db_default=False,
                    ),
                ),
                (
                    "acknowledged_at",
                    fields.DatetimeField(
                        null=True,
                        description="When it was acknowledged.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "acknowledged_by",
                    fields.CharField(null=True, description="Who acknowledged it.", max_length=120),
                ),
                (
                    "message",
                    fields.ForeignKeyField(
                        "entente.OutboxMessage",
                        source_field="message_id",
                        null=True,
                        db_index=True,
                        description="Mail that carries it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminders",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "reminder",
                "app": "entente",
                "indexes": [
                    Index(fields=["subject_key", "stage"]),
                    Index(fields=["state", "due_at"]),
                ],
                "pk_attr": "id",
                "table_description": "One stage of one subject for one person; planned once, whoever plans and however often.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ReminderRule",
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
                ("code", fields.CharField(unique=True, description="Short name.", max_length=60)),
                (
                    "series",
                    fields.CharEnumField(
                        description="Series that the rule describes.",
                        enum_type=ReminderSeries,
                        max_length=40,
                    ),
                ),
                (
                    "anchor",
                    fields.CharEnumField(
                        description="Date that the offsets count from.",
                        enum_type=Anchor,
                        max_length=40,
                    ),
                ),
                (
                    "scope",
                    fields.CharEnumField(
                        default=RuleScope.EVERYTHING,
                        description="To which agreements it applies.",
                        enum_type=RuleScope,
                        max_length=40,
                    ),
                ),
                (
                    "category",
                    fields.CharEnumField(
                        null=True,
                        description="Category, where the scope is a category.",
                        enum_type=Category,
                        max_length=40,
                    ),
                ),
                (
                    "affiliate_group",
                    fields.CharEnumField(
                        null=True,
                        description="Affiliate group of the counterparty, where the scope is a group.",
                        enum_type=AffiliateGroup,
                        max_length=40,
                    ),
                ),
                (
                    "agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="agreement_id",
                        null=True,
                        db_index=True,
                        description="Agreement, where the scope is one agreement.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminder_rules",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "active",
                    fields.BooleanField(
                        default=True, description="Whether the rule counts.", db_default=True
                    ),
                ),
            ],
            options={
                "table": "reminder_rule",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A series of stages that count from one date, for all agreements or for some.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ReminderStage",
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
                    "rule",
                    fields.ForeignKeyField(
                        "entente.ReminderRule",
                        source_field="rule_id",
                        db_index=True,
                        description="The rule.",
                        db_constraint=True,
                        to_field="id",
                        related_name="stages",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "code",
                    fields.CharField(
                        description="Name that stays when the offset is edited.", max_length=40
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="What the reminder says.", enum_type=NoticeKind, max_length=40
                    ),
                ),
                (
                    "offset_days",
                    fields.IntField(description="Days from the anchor; negative means before it."),
                ),
                (
                    "scaled",
                    fields.BooleanField(
                        default=False,
                        description="Whether a short term shrinks the offset.",
                        db_default=False,
                    ),
                ),
                (
                    "moves",
                    fields.CharEnumField(
                        default=Movement.FORWARD,
                        description="Where it goes from a day without mail.",
                        enum_type=Movement,
                        max_length=40,
                    ),
                ),
                (
                    "awaits_home",
                    fields.BooleanField(
                        default=False,
                        description="Whether it waits until its day has begun at the home association.",
                        db_default=False,
                    ),
                ),
                (
                    "audience",
                    ArrayField(description="Capacities of who gets it.", element_type="TEXT"),
                ),
                (
                    "position",
                    fields.IntField(
                        description="Order of stages that fall on one day, over all rules."
                    ),
                ),
            ],
            options={
                "table": "reminder_stage",
                "app": "entente",
                "unique_together": (("rule", "code"),),
                "pk_attr": "id",
                "table_description": "One step of a rule: when, to whom and what.",
            },
            bases=["Row"],
        ),
    ]

    operations = [CreateModels(*creations)]
