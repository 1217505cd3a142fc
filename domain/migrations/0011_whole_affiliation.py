"""Tables of the whole affiliation and further columns of the first ones; written by Tortoise."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops

from domain.agreement_terms import ReviewOutcome, TermDecision
from domain.agreement_versions import ApprovalOutcome, SignatureMethod
from domain.agreements import Category
from domain.board_decisions import BoardOutcome
from domain.documents import DocumentAccess, ScanState
from domain.exchanges import ExchangeKind, ExchangeState, LegDirection, LegState
from domain.governing_bodies import BodyKind
from domain.hand_overs import HandOverState
from domain.ids import new_id
from domain.import_jobs import ImportMode, ImportRowState
from domain.inquiries import InquiryState
from domain.model_batches import ChangeModels, CreateModels
from domain.obligations import OccurrenceState
from domain.organizations import DatePrecision, Visibility
from domain.plan_approvals import PlanOutcome
from domain.positions import PositionRole
from domain.programmes import ProgrammeKind
from domain.projects import DeliverableKind, ProjectKind, ProjectRole
from domain.publications import ContributionKind, ContributionState, PublicationKind
from domain.renewal_campaigns import CampaignAnswer
from domain.renewal_types import RenewalType
from domain.rows import GeneratedDateField
from domain.webhooks import WebhookDeliveryState, WebhookState
from domain.work_plans import Side


class Migration(migrations.Migration):
    dependencies = [("entente", "0010_continues")]

    initial = False

    creations = [
        ops.CreateModel(
            name="Approval",
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
                    "agreement_version",
                    fields.ForeignKeyField(
                        "entente.AgreementVersion",
                        source_field="agreement_version_id",
                        db_index=True,
                        description="What was reviewed.",
                        db_constraint=True,
                        to_field="id",
                        related_name="approvals",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "party",
                    fields.ForeignKeyField(
                        "entente.AgreementParty",
                        source_field="party_id",
                        db_index=True,
                        description="For whom.",
                        db_constraint=True,
                        to_field="id",
                        related_name="approvals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        null=True,
                        db_index=True,
                        description="By whom.",
                        db_constraint=True,
                        to_field="id",
                        related_name="approvals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="What was said.", enum_type=ApprovalOutcome, max_length=40
                    ),
                ),
                (
                    "content_hash",
                    fields.CharField(description="SHA-256 of what was reviewed.", max_length=64),
                ),
                (
                    "method",
                    fields.CharEnumField(
                        default=SignatureMethod.ELECTRONIC,
                        description="How.",
                        enum_type=SignatureMethod,
                        max_length=40,
                    ),
                ),
                (
                    "at",
                    fields.DatetimeField(description="When.", auto_now=False, auto_now_add=False),
                ),
                (
                    "note",
                    fields.TextField(
                        null=True,
                        description="What else was said; needed where changes are asked for.",
                        unique=False,
                    ),
                ),
            ],
            options={
                "table": "approval",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "What a party said to exactly one text, known by its hash; one for another text does not count.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "hash",
                    fields.CharField(
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        description="SHA-256 of the hash before and the digest.",
                        max_length=64,
                    ),
                ),
                ("seq", fields.BigIntField(unique=True, description="Number of the event.")),
                (
                    "position",
                    fields.BigIntField(
                        unique=True, description="Place in the chain, from 1 without gaps."
                    ),
                ),
                (
                    "digest",
                    fields.CharField(
                        description="SHA-256 of the event's salt and canonical form.", max_length=64
                    ),
                ),
                (
                    "sealed_at",
                    fields.DatetimeField(
                        description="When it was sealed.", auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "audit_seal",
                "app": "entente",
                "pk_attr": "hash",
                "table_description": "The digest of one event, chained to the seal before; the database refuses to change or delete it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GoverningBody",
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
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="Whose body it is.",
                        db_constraint=True,
                        to_field="id",
                        related_name="bodies",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(description="Name.", max_length=200)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="Board or committee.", enum_type=BodyKind, max_length=40
                    ),
                ),
                ("size", fields.IntField(null=True, description="How many seats it has.")),
                ("dissolved_on", fields.DateField(null=True, description="When it was dissolved.")),
                (
                    "sample",
                    fields.BooleanField(
                        default=False, description="Fictitious, for the demo only."
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the facts were read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "governing_body",
                "app": "entente",
                "unique_together": (("organization", "name"),),
                "pk_attr": "id",
                "table_description": "The board of an organization, or one of its committees.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="BoardDecision",
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
                    "body",
                    fields.ForeignKeyField(
                        "entente.GoverningBody",
                        source_field="body_id",
                        db_index=True,
                        description="Who decided.",
                        db_constraint=True,
                        to_field="id",
                        related_name="decisions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "met_on",
                    fields.DateField(description="Day of the meeting, or first of its month."),
                ),
                (
                    "met_on_precision",
                    fields.CharEnumField(
                        default=DatePrecision.DAY,
                        description="How much of the day is known.",
                        enum_type=DatePrecision,
                        max_length=40,
                    ),
                ),
                (
                    "reference",
                    fields.CharField(
                        null=True, description="Number in the minutes.", max_length=120
                    ),
                ),
                ("subject", fields.CharField(description="What it was about.", max_length=300)),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="What was decided.", enum_type=BoardOutcome, max_length=40
                    ),
                ),
                (
                    "conditions",
                    fields.TextField(null=True, description="Conditions.", unique=False),
                ),
                (
                    "agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="agreement_id",
                        null=True,
                        db_index=True,
                        description="Agreement that it is about.",
                        db_constraint=True,
                        to_field="id",
                        related_name="board_decisions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "agreement_version",
                    fields.ForeignKeyField(
                        "entente.AgreementVersion",
                        source_field="agreement_version_id",
                        null=True,
                        db_index=True,
                        description="Text that it is about.",
                        db_constraint=True,
                        to_field="id",
                        related_name="board_decisions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the facts were read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "board_decision",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "What a body decided at a meeting; often only the month of the meeting is known.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="RenewalCampaign",
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
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "criteria",
                    fields.JSONField(
                        default=dict,
                        description="The filter that chose the agreements.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                ("opened_on", fields.DateField(description="When it was opened.")),
                (
                    "due_on",
                    fields.DateField(
                        null=True, description="Day by which everything should be signed."
                    ),
                ),
                ("closed_on", fields.DateField(null=True, description="When it was closed.")),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="owner_id",
                        null=True,
                        db_index=True,
                        description="Who runs it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="owned_campaigns",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "renewal_campaign",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A campaign over the agreements that a filter found when it was opened.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="CampaignAgreement",
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
                    "campaign",
                    fields.ForeignKeyField(
                        "entente.RenewalCampaign",
                        source_field="campaign_id",
                        db_index=True,
                        description="The campaign.",
                        db_constraint=True,
                        to_field="id",
                        related_name="entries",
                        on_delete=OnDelete.CASCADE,
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
                        related_name="campaign_entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "term",
                    fields.ForeignKeyField(
                        "entente.AgreementTerm",
                        source_field="term_id",
                        db_index=True,
                        description="Term that is to be renewed.",
                        db_constraint=True,
                        to_field="id",
                        related_name="campaign_entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "asked_on",
                    fields.DateField(null=True, description="When the counterparty was asked."),
                ),
                ("answered_on", fields.DateField(null=True, description="When it answered.")),
                (
                    "answer",
                    fields.CharEnumField(
                        null=True,
                        description="What it answered.",
                        enum_type=CampaignAnswer,
                        max_length=40,
                    ),
                ),
                (
                    "answer_note",
                    fields.TextField(null=True, description="What else it said.", unique=False),
                ),
            ],
            options={
                "table": "campaign_agreement",
                "app": "entente",
                "unique_together": (("campaign", "agreement"),),
                "pk_attr": "id",
                "table_description": "One agreement's way through a campaign; decided and signed are derived from its terms.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="CategoryPeriod",
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
                        related_name="category_periods",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "category",
                    fields.CharEnumField(
                        description="The category.", enum_type=Category, max_length=40
                    ),
                ),
                ("valid_from", fields.DateField(description="First day in the category.")),
                (
                    "valid_to",
                    fields.DateField(null=True, description="Last day; empty while it is in it."),
                ),
                (
                    "reason",
                    fields.TextField(
                        null=True, description="Why it was put into the category.", unique=False
                    ),
                ),
            ],
            options={
                "table": "category_period",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "The category of an agreement over a span of days: putting it into another one keeps history.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="CategoryPolicy",
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
                    "category",
                    fields.CharEnumField(
                        description="The category.", enum_type=Category, max_length=40
                    ),
                ),
                (
                    "valid_from",
                    fields.DateField(description="First day on which the policy holds."),
                ),
                (
                    "valid_to",
                    fields.DateField(null=True, description="Last day; empty while it holds."),
                ),
                (
                    "needs_board_decision",
                    fields.BooleanField(
                        default=True, description="Whether the board decides before anybody signs."
                    ),
                ),
                (
                    "expects_work_plans",
                    fields.BooleanField(
                        default=True,
                        description="Whether both sides draw up a work plan each year.",
                    ),
                ),
                (
                    "default_term_months",
                    fields.IntField(
                        default=36, description="Length of a new term in calendar months."
                    ),
                ),
                (
                    "notice_period_days",
                    fields.IntField(default=90, description="Notice period of a new term."),
                ),
                (
                    "note",
                    fields.TextField(
                        null=True, description="Where the policy was decided.", unique=False
                    ),
                ),
            ],
            options={
                "table": "category_policy",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "What the home association asks of a category's agreements, from a day on; a new model is a new row.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ChecklistEntry",
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
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="Whose checklist.",
                        db_constraint=True,
                        to_field="id",
                        related_name="checklist",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "item",
                    fields.ForeignKeyField(
                        "entente.VocabularyTerm",
                        source_field="item_id",
                        db_index=True,
                        description="What is asked for.",
                        db_constraint=True,
                        to_field="id",
                        related_name="checklist_entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "required",
                    fields.BooleanField(default=True, description="Whether it must be there."),
                ),
                ("shown_on", fields.DateField(null=True, description="When it was shown.")),
                (
                    "holds_until",
                    fields.DateField(
                        null=True,
                        description="Last day until which it holds; empty where it stays.",
                    ),
                ),
                (
                    "confirmed_by",
                    fields.CharField(null=True, description="Who checked it.", max_length=120),
                ),
                ("note", fields.TextField(null=True, description="What was seen.", unique=False)),
            ],
            options={
                "table": "checklist_entry",
                "app": "entente",
                "unique_together": (("organization", "item"),),
                "pk_attr": "id",
                "table_description": "One thing that an organization has shown, and until when that holds.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Publication",
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
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="Who publishes it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="publications",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="What it is.", enum_type=PublicationKind, max_length=40
                    ),
                ),
                (
                    "url",
                    fields.CharField(
                        null=True, description="Address of its website.", max_length=500
                    ),
                ),
                (
                    "language",
                    fields.CharField(
                        null=True, description="Main language (BCP 47).", max_length=20
                    ),
                ),
                (
                    "visibility",
                    fields.CharEnumField(
                        default=Visibility.INTERNAL,
                        description="Who sees it without signing in.",
                        enum_type=Visibility,
                        max_length=40,
                    ),
                ),
                ("discontinued_on", fields.DateField(null=True, description="When it ended.")),
                (
                    "sample",
                    fields.BooleanField(
                        default=False, description="Fictitious, for the demo only."
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the facts were read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "publication",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A magazine, newsletter, podcast or other channel of an organization.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Contribution",
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
                    "publication",
                    fields.ForeignKeyField(
                        "entente.Publication",
                        source_field="publication_id",
                        db_index=True,
                        description="Where it appears.",
                        db_constraint=True,
                        to_field="id",
                        related_name="contributions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "from_organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="from_organization_id",
                        db_index=True,
                        description="Who gives it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="contributions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "kind",
                    fields.CharEnumField(
                        default=ContributionKind.ARTICLE,
                        description="What it is.",
                        enum_type=ContributionKind,
                        max_length=40,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=ContributionState.PROPOSED,
                        description="How far it has come.",
                        enum_type=ContributionState,
                        max_length=40,
                    ),
                ),
                (
                    "state_reason",
                    fields.TextField(null=True, description="Why it was declined.", unique=False),
                ),
                (
                    "author",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="author_id",
                        null=True,
                        db_index=True,
                        description="Who wrote or made it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="contributions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="agreement_id",
                        null=True,
                        db_index=True,
                        description="Agreement that it fulfils.",
                        db_constraint=True,
                        to_field="id",
                        related_name="contributions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("published_on", fields.DateField(null=True, description="When it appeared.")),
                (
                    "url",
                    fields.CharField(
                        null=True, description="Where it can be read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "contribution",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "Something that one organization gives to another's publication; part of the reciprocity ledger.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Deliverable",
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
                    "project",
                    fields.ForeignKeyField(
                        "entente.Project",
                        source_field="project_id",
                        db_index=True,
                        description="The project.",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliverables",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "kind",
                    fields.CharEnumField(
                        default=DeliverableKind.PRODUCT,
                        description="What it is.",
                        enum_type=DeliverableKind,
                        max_length=40,
                    ),
                ),
                ("due_on", fields.DateField(null=True, description="Day by which.")),
                ("delivered_on", fields.DateField(null=True, description="When it was delivered.")),
                (
                    "url",
                    fields.CharField(null=True, description="Where it can be had.", max_length=500),
                ),
            ],
            options={
                "table": "deliverable",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A product, tool or service that a project delivers.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Obligation",
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
                        related_name="obligations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "commitment_type",
                    fields.ForeignKeyField(
                        "entente.VocabularyTerm",
                        source_field="commitment_type_id",
                        db_index=True,
                        description="What kind of commitment it is.",
                        db_constraint=True,
                        to_field="id",
                        related_name="obligations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "party",
                    fields.ForeignKeyField(
                        "entente.AgreementParty",
                        source_field="party_id",
                        null=True,
                        db_index=True,
                        description="Who promised; empty where all did.",
                        db_constraint=True,
                        to_field="id",
                        related_name="obligations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="owner_id",
                        null=True,
                        db_index=True,
                        description="Who sees to it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="owned_obligations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("text", fields.TextField(description="What was promised.", unique=False)),
                (
                    "starts_on",
                    fields.DateField(
                        description="First day on which it is due; the recurrence counts from it."
                    ),
                ),
                (
                    "recurrence",
                    fields.CharField(
                        null=True,
                        description="RRULE of RFC 5545; empty where it is due once, or always without a date.",
                        max_length=300,
                    ),
                ),
                (
                    "standing",
                    fields.BooleanField(
                        default=False, description="Holds all the time and has no due dates."
                    ),
                ),
                (
                    "evidence_required",
                    fields.BooleanField(
                        default=False, description="Whether a document must prove it."
                    ),
                ),
                (
                    "ended_on",
                    fields.DateField(null=True, description="Last day on which it can be due."),
                ),
            ],
            options={
                "table": "obligation",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A commitment of a party, or of all of them, under an agreement.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ObligationOccurrence",
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
                    "obligation",
                    fields.ForeignKeyField(
                        "entente.Obligation",
                        source_field="obligation_id",
                        db_index=True,
                        description="The obligation.",
                        db_constraint=True,
                        to_field="id",
                        related_name="occurrences",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("due_on", fields.DateField(description="Day by which.")),
                (
                    "state",
                    fields.CharEnumField(
                        default=OccurrenceState.OPEN,
                        description="Whether it was met.",
                        enum_type=OccurrenceState,
                        max_length=40,
                    ),
                ),
                ("done_on", fields.DateField(null=True, description="When it was met.")),
                (
                    "note",
                    fields.TextField(
                        null=True,
                        description="What was done, or why it was waived or missed.",
                        unique=False,
                    ),
                ),
            ],
            options={
                "table": "obligation_occurrence",
                "app": "entente",
                "unique_together": (("obligation", "due_on"),),
                "pk_attr": "id",
                "table_description": "One day on which an obligation is due.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Programme",
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
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="Who runs it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="programmes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="What it is.", enum_type=ProgrammeKind, max_length=40
                    ),
                ),
                (
                    "summary",
                    fields.TextField(null=True, description="What it offers.", unique=False),
                ),
                (
                    "url",
                    fields.CharField(
                        null=True, description="Address of its website.", max_length=500
                    ),
                ),
                ("starts_on", fields.DateField(null=True, description="First day.")),
                ("ends_on", fields.DateField(null=True, description="Last day.")),
                (
                    "visibility",
                    fields.CharEnumField(
                        default=Visibility.INTERNAL,
                        description="Who sees it without signing in.",
                        enum_type=Visibility,
                        max_length=40,
                    ),
                ),
                (
                    "sample",
                    fields.BooleanField(
                        default=False, description="Fictitious, for the demo only."
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the facts were read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "programme",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A standing offer of an organization, such as an exchange programme or a partner programme.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Exchange",
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
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "kind",
                    fields.CharEnumField(
                        default=ExchangeKind.ONE_ON_ONE,
                        description="Who visits whom.",
                        enum_type=ExchangeKind,
                        max_length=40,
                    ),
                ),
                (
                    "programme",
                    fields.ForeignKeyField(
                        "entente.Programme",
                        source_field="programme_id",
                        null=True,
                        db_index=True,
                        description="Programme that it belongs to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="exchanges",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="agreement_id",
                        null=True,
                        db_index=True,
                        description="Agreement that it fulfils.",
                        db_constraint=True,
                        to_field="id",
                        related_name="exchanges",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=ExchangeState.PROPOSED,
                        description="How far it has come.",
                        enum_type=ExchangeState,
                        max_length=40,
                    ),
                ),
                (
                    "state_reason",
                    fields.TextField(null=True, description="Why it was cancelled.", unique=False),
                ),
                (
                    "match_notes",
                    fields.TextField(
                        null=True, description="Why the two fit together.", unique=False
                    ),
                ),
                (
                    "sample",
                    fields.BooleanField(
                        default=False, description="Fictitious, for the demo only."
                    ),
                ),
            ],
            options={
                "table": "exchange",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "Two legs between two organizations; it closes when each leg is completed or waived.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ExchangeLeg",
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
                    "exchange",
                    fields.ForeignKeyField(
                        "entente.Exchange",
                        source_field="exchange_id",
                        db_index=True,
                        description="The exchange.",
                        db_constraint=True,
                        to_field="id",
                        related_name="legs",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "direction",
                    fields.CharEnumField(
                        description="Visit or return visit.", enum_type=LegDirection, max_length=40
                    ),
                ),
                (
                    "sender",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="sender_id",
                        db_index=True,
                        description="Who sends the visitors.",
                        db_constraint=True,
                        to_field="id",
                        related_name="legs_sent",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "host",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="host_id",
                        db_index=True,
                        description="Who receives them.",
                        db_constraint=True,
                        to_field="id",
                        related_name="legs_hosted",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("starts_on", fields.DateField(null=True, description="First day of the visit.")),
                ("ends_on", fields.DateField(null=True, description="Last day of the visit.")),
                (
                    "event",
                    fields.ForeignKeyField(
                        "entente.Event",
                        source_field="event_id",
                        null=True,
                        db_index=True,
                        description="Event that the visit is tied to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="exchange_legs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=LegState.PLANNED,
                        description="How far it has come.",
                        enum_type=LegState,
                        max_length=40,
                    ),
                ),
                (
                    "waiver_reason",
                    fields.TextField(null=True, description="Why the leg is waived.", unique=False),
                ),
                (
                    "outcome_report",
                    fields.TextField(null=True, description="What came of it.", unique=False),
                ),
            ],
            options={
                "table": "exchange_leg",
                "app": "entente",
                "unique_together": (("exchange", "direction"),),
                "pk_attr": "id",
                "table_description": "One visit of an exchange.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Document",
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
                    "sha256",
                    fields.CharField(
                        description="SHA-256 of the bytes, in hexadecimal digits.", max_length=64
                    ),
                ),
                ("name", fields.CharField(description="Name of the file.", max_length=255)),
                (
                    "media_type",
                    fields.CharField(description="Media type, as its bytes show.", max_length=120),
                ),
                ("size", fields.BigIntField(description="Number of bytes.")),
                (
                    "access",
                    fields.CharEnumField(
                        default=DocumentAccess.INHERITED,
                        description="Who may read it.",
                        enum_type=DocumentAccess,
                        max_length=40,
                    ),
                ),
                (
                    "scan",
                    fields.CharEnumField(
                        default=ScanState.NOT_SCANNED,
                        description="What a virus scanner said.",
                        enum_type=ScanState,
                        max_length=40,
                    ),
                ),
                (
                    "title",
                    fields.CharField(
                        null=True, description="What the document is.", max_length=300
                    ),
                ),
                ("archived_on", fields.DateField(null=True, description="When it was withdrawn.")),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        null=True,
                        db_index=True,
                        description="Organization that it belongs to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="agreement_id",
                        null=True,
                        db_index=True,
                        description="Agreement that it belongs to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "agreement_version",
                    fields.ForeignKeyField(
                        "entente.AgreementVersion",
                        source_field="agreement_version_id",
                        null=True,
                        db_index=True,
                        description="Text that it belongs to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "board_decision",
                    fields.ForeignKeyField(
                        "entente.BoardDecision",
                        source_field="board_decision_id",
                        null=True,
                        db_index=True,
                        description="Decision that it belongs to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "measurement",
                    fields.ForeignKeyField(
                        "entente.Measurement",
                        source_field="measurement_id",
                        null=True,
                        db_index=True,
                        description="Measurement that it proves.",
                        db_constraint=True,
                        to_field="id",
                        related_name="evidence",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "obligation_occurrence",
                    fields.ForeignKeyField(
                        "entente.ObligationOccurrence",
                        source_field="obligation_occurrence_id",
                        null=True,
                        db_index=True,
                        description="Obligation that it proves.",
                        db_constraint=True,
                        to_field="id",
                        related_name="evidence",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "checklist_entry",
                    fields.ForeignKeyField(
                        "entente.ChecklistEntry",
                        source_field="checklist_entry_id",
                        null=True,
                        db_index=True,
                        description="Entry of a checklist that it proves.",
                        db_constraint=True,
                        to_field="id",
                        related_name="evidence",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "exchange_leg",
                    fields.ForeignKeyField(
                        "entente.ExchangeLeg",
                        source_field="exchange_leg_id",
                        null=True,
                        db_index=True,
                        description="Visit that it reports on.",
                        db_constraint=True,
                        to_field="id",
                        related_name="documents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "document",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A file; the bytes lie in the document store under the hash.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Package",
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
                    "programme",
                    fields.ForeignKeyField(
                        "entente.Programme",
                        source_field="programme_id",
                        db_index=True,
                        description="The programme.",
                        db_constraint=True,
                        to_field="id",
                        related_name="packages",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("title", fields.CharField(description="Title.", max_length=200)),
                (
                    "level",
                    fields.IntField(
                        default=1, description="Rank among the packages, 1 the lowest."
                    ),
                ),
                (
                    "benefits",
                    fields.TextField(null=True, description="What it brings.", unique=False),
                ),
            ],
            options={
                "table": "package",
                "app": "entente",
                "unique_together": (("programme", "title"),),
                "pk_attr": "id",
                "table_description": "A level at which one can enroll in a programme.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Enrollment",
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
                    "programme",
                    fields.ForeignKeyField(
                        "entente.Programme",
                        source_field="programme_id",
                        db_index=True,
                        description="The programme.",
                        db_constraint=True,
                        to_field="id",
                        related_name="enrollments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "package",
                    fields.ForeignKeyField(
                        "entente.Package",
                        source_field="package_id",
                        null=True,
                        db_index=True,
                        description="The package.",
                        db_constraint=True,
                        to_field="id",
                        related_name="enrollments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="Who is enrolled.",
                        db_constraint=True,
                        to_field="id",
                        related_name="enrollments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("starts_on", fields.DateField(description="First day.")),
                ("ends_on", fields.DateField(description="Last day, inclusive.")),
                (
                    "ended_early_on",
                    fields.DateField(null=True, description="Last day where it ended early."),
                ),
                (
                    "renewal_type",
                    fields.CharEnumField(
                        default=RenewalType.FIXED_TERM,
                        description="What happens at the end.",
                        enum_type=RenewalType,
                        max_length=40,
                    ),
                ),
                (
                    "notice_period_days",
                    fields.IntField(
                        default=0, description="Days before the end by which notice must be given."
                    ),
                ),
                (
                    "notice_deadline",
                    GeneratedDateField(
                        generated=True,
                        null=True,
                        description="Last day on which notice can be given.",
                        expression="ends_on - notice_period_days",
                    ),
                ),
                (
                    "decision",
                    fields.CharEnumField(
                        default=TermDecision.PENDING,
                        description="What happens after it.",
                        enum_type=TermDecision,
                        max_length=40,
                    ),
                ),
                ("decision_reason", fields.TextField(null=True, description="Why.", unique=False)),
                ("decided_on", fields.DateField(null=True, description="When.")),
                (
                    "benefits",
                    fields.TextField(
                        null=True, description="What was agreed beyond the package.", unique=False
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="owner_id",
                        null=True,
                        db_index=True,
                        description="Member of staff who answers for it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="owned_enrollments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "enrollment",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "An organization's part in a programme for a term; renewal adds the next one.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="EventSeries",
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
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "organizer",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organizer_id",
                        null=True,
                        db_index=True,
                        description="Who holds it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="event_series",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "contact",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="contact_id",
                        null=True,
                        db_index=True,
                        description="Whom to ask for the next date.",
                        db_constraint=True,
                        to_field="id",
                        related_name="event_series",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "every_months",
                    fields.IntField(null=True, description="Months between two events."),
                ),
                (
                    "url",
                    fields.CharField(
                        null=True, description="Address of its website.", max_length=500
                    ),
                ),
                ("ended_on", fields.DateField(null=True, description="When it was given up.")),
                (
                    "visibility",
                    fields.CharEnumField(
                        default=Visibility.INTERNAL,
                        description="Who sees it without signing in.",
                        enum_type=Visibility,
                        max_length=40,
                    ),
                ),
                (
                    "sample",
                    fields.BooleanField(
                        default=False, description="Fictitious, for the demo only."
                    ),
                ),
            ],
            options={
                "table": "event_series",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "Events that follow one another, such as an annual conference.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ExchangeVisitor",
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
                    "leg",
                    fields.ForeignKeyField(
                        "entente.ExchangeLeg",
                        source_field="leg_id",
                        db_index=True,
                        description="The leg.",
                        db_constraint=True,
                        to_field="id",
                        related_name="visitors",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        db_index=True,
                        description="Who travels.",
                        db_constraint=True,
                        to_field="id",
                        related_name="exchange_visits",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "note",
                    fields.CharField(null=True, description="In which capacity.", max_length=300),
                ),
            ],
            options={
                "table": "exchange_visitor",
                "app": "entente",
                "unique_together": (("leg", "person"),),
                "pk_attr": "id",
                "table_description": "A person who travels on a leg.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="HandOver",
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
                    "assignment",
                    fields.ForeignKeyField(
                        "entente.LiaisonAssignment",
                        source_field="assignment_id",
                        db_index=True,
                        description="The duty that ended.",
                        db_constraint=True,
                        to_field="id",
                        related_name="hand_overs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("raised_on", fields.DateField(description="When it was raised.")),
                ("reason", fields.TextField(description="Why the duty ended.", unique=False)),
                (
                    "state",
                    fields.CharEnumField(
                        default=HandOverState.OPEN,
                        description="Whether it is done.",
                        enum_type=HandOverState,
                        max_length=40,
                    ),
                ),
                (
                    "successor",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="successor_id",
                        null=True,
                        db_index=True,
                        description="Who takes over.",
                        db_constraint=True,
                        to_field="id",
                        related_name="hand_overs_received",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "closed_on",
                    fields.DateField(null=True, description="When it was done or waived."),
                ),
                (
                    "notes",
                    fields.TextField(
                        null=True, description="What the successor should know.", unique=False
                    ),
                ),
            ],
            options={
                "table": "hand_over",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A duty that ended, and who takes it over.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="HealthSnapshot",
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
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="With whom.",
                        db_constraint=True,
                        to_field="id",
                        related_name="health_snapshots",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("as_of", fields.DateField(description="The day.")),
                (
                    "score",
                    fields.DecimalField(
                        null=True,
                        description="0 to 100; empty where too little is known.",
                        max_digits=5,
                        decimal_places=2,
                    ),
                ),
                (
                    "components",
                    fields.JSONField(
                        default=list,
                        description="Points, most points and the reason of each component.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "actions",
                    fields.JSONField(
                        default=list,
                        description="What would bring lost points back.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
            ],
            options={
                "table": "health_snapshot",
                "app": "entente",
                "unique_together": (("organization", "as_of"),),
                "pk_attr": "id",
                "table_description": "The health score of the relationship with an organization on a day.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="HealthWeight",
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
                    "component",
                    fields.CharField(
                        unique=True, description="Code of the component.", max_length=40
                    ),
                ),
                ("points", fields.IntField(description="Points that it can bring at most.")),
            ],
            options={
                "table": "health_weight",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "How many points a component of the health score can bring; policy, not code.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="IdempotencyKey",
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
                ("viewer", fields.CharField(description="Who sent it.", max_length=120)),
                ("mutation", fields.CharField(description="Name of the mutation.", max_length=80)),
                ("key", fields.CharField(description="The key.", max_length=200)),
                (
                    "input_hash",
                    fields.CharField(description="SHA-256 of the input.", max_length=64),
                ),
                (
                    "answer",
                    fields.JSONField(
                        null=True,
                        description="Keys and errors of the answer; empty while it runs.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "expires_at",
                    fields.DatetimeField(
                        null=True,
                        description="When it is forgotten.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "idempotency_key",
                "app": "entente",
                "unique_together": (("viewer", "mutation", "key"),),
                "pk_attr": "id",
                "table_description": "A key that a viewer gave to a mutation, and what that came to; kept for 48 hours.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Identity",
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
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        db_index=True,
                        description="Who it is.",
                        db_constraint=True,
                        to_field="id",
                        related_name="identities",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("issuer", fields.CharField(description="Address of the issuer.", max_length=300)),
                ("subject", fields.CharField(description="Subject at the issuer.", max_length=300)),
                (
                    "last_seen_at",
                    fields.DatetimeField(
                        null=True, description="Last sign-in.", auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "identity",
                "app": "entente",
                "unique_together": (("issuer", "subject"),),
                "pk_attr": "id",
                "table_description": "A subject at an issuer of sign-in tokens, linked by an administrator or a verified address.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ImportJob",
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
                ("file_name", fields.CharField(description="Name of the file.", max_length=255)),
                (
                    "file_hash",
                    fields.CharField(description="SHA-256 of what was read.", max_length=64),
                ),
                ("table_name", fields.CharField(description="What the rows are.", max_length=60)),
                (
                    "mode",
                    fields.CharEnumField(
                        description="Whether it was a rehearsal.",
                        enum_type=ImportMode,
                        max_length=40,
                    ),
                ),
                (
                    "counts",
                    fields.JSONField(
                        default=dict,
                        description="How many rows came to what.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
            ],
            options={
                "table": "import_job",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "One run of the importer over one file or one list of rows.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ImportRow",
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
                    "job",
                    fields.ForeignKeyField(
                        "entente.ImportJob",
                        source_field="job_id",
                        db_index=True,
                        description="The run.",
                        db_constraint=True,
                        to_field="id",
                        related_name="rows",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("line", fields.IntField(description="Line in the file, or place in the list.")),
                (
                    "state",
                    fields.CharEnumField(
                        description="What became of it.", enum_type=ImportRowState, max_length=40
                    ),
                ),
                (
                    "errors",
                    fields.JSONField(
                        default=list,
                        description="Column, code and message of each mistake.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "created_ids",
                    fields.JSONField(
                        default=list,
                        description="Global IDs of the rows that it made.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
            ],
            options={
                "table": "import_row",
                "app": "entente",
                "unique_together": (("job", "line"),),
                "pk_attr": "id",
                "table_description": "One row of an import and what became of it.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Inquiry",
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
                    "organization_name",
                    fields.CharField(
                        description="Name of the organization, as given.", max_length=300
                    ),
                ),
                (
                    "matched_organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="matched_organization_id",
                        null=True,
                        db_index=True,
                        description="Organization that it turned out to be.",
                        db_constraint=True,
                        to_field="id",
                        related_name="inquiries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("contact_name", fields.CharField(description="Who asks.", max_length=200)),
                ("contact_email", fields.CharField(description="Where to answer.", max_length=320)),
                (
                    "country",
                    fields.CharField(
                        null=True, description="ISO 3166-1 code (NA is Namibia).", max_length=2
                    ),
                ),
                (
                    "desired_category",
                    fields.CharEnumField(
                        null=True,
                        description="What kind of relationship is wished for.",
                        enum_type=Category,
                        max_length=40,
                    ),
                ),
                ("message", fields.TextField(description="What they wrote.", unique=False)),
                (
                    "consent_at",
                    fields.DatetimeField(
                        description="When they agreed that their data is kept to answer them.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=InquiryState.NEW,
                        description="How far it has come.",
                        enum_type=InquiryState,
                        max_length=40,
                    ),
                ),
                (
                    "state_reason",
                    fields.TextField(
                        null=True,
                        description="Why it was declined, withdrawn or sorted out.",
                        unique=False,
                    ),
                ),
                (
                    "assignee",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="assignee_id",
                        null=True,
                        db_index=True,
                        description="Member of staff who looks after it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="assigned_inquiries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "outcome_agreement",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="outcome_agreement_id",
                        null=True,
                        db_index=True,
                        description="Agreement that came of it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="inquiries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "sender_digest",
                    fields.CharField(
                        null=True,
                        description="Salted digest of the sender's network address, to limit how much one sender can send.",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "table": "inquiry",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A wish to begin a relationship, sent by somebody who consented to be written to.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="PlanApproval",
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
                    "work_plan",
                    fields.ForeignKeyField(
                        "entente.WorkPlan",
                        source_field="work_plan_id",
                        db_index=True,
                        description="The plan.",
                        db_constraint=True,
                        to_field="id",
                        related_name="approvals",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "side",
                    fields.CharEnumField(description="Which side.", enum_type=Side, max_length=40),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        null=True,
                        db_index=True,
                        description="Who said so.",
                        db_constraint=True,
                        to_field="id",
                        related_name="plan_approvals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="What was said.", enum_type=PlanOutcome, max_length=40
                    ),
                ),
                (
                    "content_hash",
                    fields.CharField(
                        description="SHA-256 of the plan's canonical form.", max_length=64
                    ),
                ),
                (
                    "at",
                    fields.DatetimeField(description="When.", auto_now=False, auto_now_add=False),
                ),
                (
                    "reason",
                    fields.TextField(null=True, description="Why it was returned.", unique=False),
                ),
            ],
            options={
                "table": "plan_approval",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "What one side said to one text of a plan, and when.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Position",
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
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        db_index=True,
                        description="Who holds it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="positions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="Where.",
                        db_constraint=True,
                        to_field="id",
                        related_name="positions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(description="What it is called.", max_length=200)),
                (
                    "role",
                    fields.CharEnumField(
                        description="What it means for the relationship.",
                        enum_type=PositionRole,
                        max_length=40,
                    ),
                ),
                ("valid_from", fields.DateField(description="First day.")),
                ("valid_to", fields.DateField(null=True, description="Last day.")),
                (
                    "last_confirmed_on",
                    fields.DateField(
                        null=True, description="When somebody last said that this still holds."
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the facts were read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "position",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "An office that a person holds in an organization over a span of days.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ProjectCountry",
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
                    "project",
                    fields.ForeignKeyField(
                        "entente.Project",
                        source_field="project_id",
                        db_index=True,
                        description="The project.",
                        db_constraint=True,
                        to_field="id",
                        related_name="countries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "code",
                    fields.CharField(description="ISO 3166-1 code (NA is Namibia).", max_length=2),
                ),
            ],
            options={
                "table": "project_country",
                "app": "entente",
                "unique_together": (("project", "code"),),
                "pk_attr": "id",
                "table_description": "A country that a project works in.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="ProjectOrganization",
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
                    "project",
                    fields.ForeignKeyField(
                        "entente.Project",
                        source_field="project_id",
                        db_index=True,
                        description="The project.",
                        db_constraint=True,
                        to_field="id",
                        related_name="organizations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        db_index=True,
                        description="The organization.",
                        db_constraint=True,
                        to_field="id",
                        related_name="project_roles",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        description="What it does.", enum_type=ProjectRole, max_length=40
                    ),
                ),
            ],
            options={
                "table": "project_organization",
                "app": "entente",
                "unique_together": (("project", "organization", "role"),),
                "pk_attr": "id",
                "table_description": "What an organization does in a project.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Seat",
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
                    "body",
                    fields.ForeignKeyField(
                        "entente.GoverningBody",
                        source_field="body_id",
                        db_index=True,
                        description="The body.",
                        db_constraint=True,
                        to_field="id",
                        related_name="seats",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        db_index=True,
                        description="Who sits there.",
                        db_constraint=True,
                        to_field="id",
                        related_name="seats",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("is_chair", fields.BooleanField(default=False, description="Chairs the body.")),
                (
                    "title",
                    fields.CharField(
                        null=True,
                        description="What the seat is called, such as vice president.",
                        max_length=120,
                    ),
                ),
                ("term_from", fields.DateField(description="First day of the term.")),
                ("term_to", fields.DateField(null=True, description="Last day of the term.")),
            ],
            options={
                "table": "seat",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A person's seat in a body over a term; duties that came with it end with it.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="StrategicInitiative",
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
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "summary",
                    fields.TextField(null=True, description="What it is about.", unique=False),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        null=True,
                        db_index=True,
                        description="Whose strategy.",
                        db_constraint=True,
                        to_field="id",
                        related_name="initiatives",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "entente.StrategicInitiative",
                        source_field="parent_id",
                        null=True,
                        db_index=True,
                        description="Initiative that it is a part of.",
                        db_constraint=True,
                        to_field="id",
                        related_name="children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("starts_on", fields.DateField(null=True, description="First day.")),
                ("ends_on", fields.DateField(null=True, description="Last day.")),
                (
                    "url",
                    fields.CharField(
                        null=True, description="Where it is published.", max_length=500
                    ),
                ),
                (
                    "sample",
                    fields.BooleanField(
                        default=False, description="Fictitious, for the demo only."
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the facts were read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "strategic_initiative",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A branch or leaf of an organization's strategy.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="TermReview",
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
                        description="The term.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reviews",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("due_on", fields.DateField(description="Day by which it is due.")),
                ("held_on", fields.DateField(null=True, description="When it was held.")),
                (
                    "outcome",
                    fields.CharEnumField(
                        null=True,
                        description="What came of it.",
                        enum_type=ReviewOutcome,
                        max_length=40,
                    ),
                ),
                ("notes", fields.TextField(null=True, description="What was said.", unique=False)),
                (
                    "held_by",
                    fields.CharField(null=True, description="Who held it.", max_length=120),
                ),
            ],
            options={
                "table": "term_review",
                "app": "entente",
                "unique_together": (("term", "due_on"),),
                "pk_attr": "id",
                "table_description": "A review of an evergreen term: when it is due, when it was held, what came of it.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Webhook",
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
                ("name", fields.CharField(description="What it is for.", max_length=120)),
                ("url", fields.CharField(description="Where to post.", max_length=500)),
                (
                    "entities",
                    ArrayField(
                        default=list,
                        description="Types that it hears of; empty for all that it may read.",
                        element_type="TEXT",
                    ),
                ),
                (
                    "secret_seed",
                    fields.CharField(
                        description="From this and the installation's secret the signing key is derived.",
                        max_length=64,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=WebhookState.ACTIVE,
                        description="Whether it is told.",
                        enum_type=WebhookState,
                        max_length=40,
                    ),
                ),
                (
                    "paused_reason",
                    fields.TextField(null=True, description="Why it is paused.", unique=False),
                ),
                (
                    "from_seq",
                    fields.BigIntField(
                        default=0, description="Last change that deliveries were made for."
                    ),
                ),
            ],
            options={
                "table": "webhook",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "An address that is told of changes, with a secret that signs what it is told.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="WebhookDelivery",
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
                    "webhook",
                    fields.ForeignKeyField(
                        "entente.Webhook",
                        source_field="webhook_id",
                        db_index=True,
                        description="The webhook.",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("seq", fields.BigIntField(description="Number of the change in the audit trail.")),
                ("body", fields.TextField(description="What is posted.", unique=False)),
                (
                    "state",
                    fields.CharEnumField(
                        default=WebhookDeliveryState.READY,
                        description="How far it has come.",
                        enum_type=WebhookDeliveryState,
                        max_length=40,
                    ),
                ),
                ("attempts", fields.IntField(default=0, description="How often it was tried.")),
                (
                    "next_at",
                    fields.DatetimeField(
                        null=True,
                        description="When it is tried again.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "lease_until",
                    fields.DatetimeField(
                        null=True,
                        description="Until when a worker holds it.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "last_status",
                    fields.IntField(null=True, description="HTTP status of the last try."),
                ),
                (
                    "last_error",
                    fields.TextField(
                        null=True, description="What went wrong the last time.", unique=False
                    ),
                ),
                (
                    "delivered_at",
                    fields.DatetimeField(
                        null=True,
                        description="When it was taken.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "webhook_delivery",
                "app": "entente",
                "unique_together": (("webhook", "seq"),),
                "pk_attr": "id",
                "table_description": "One change told to one webhook: made once, sent until it is taken or given up.",
            },
            bases=["Row"],
        ),
    ]

    changes: list[ops.AddField | ops.AlterModelOptions] = [
        ops.AddField(
            model_name="Agreement",
            name="closing_reason",
            field=fields.TextField(
                null=True, description="Why it was declined, withdrawn or superseded.", unique=False
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="declined_on",
            field=fields.DateField(
                null=True, description="When it was declined before it was signed."
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="goal_waiver_reason",
            field=fields.TextField(
                null=True, description="Why it may be submitted without a goal.", unique=False
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="guidelines_accepted_on",
            field=fields.DateField(
                null=True, description="When a chapter accepted the main office's guidelines."
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="host_organization",
            field=fields.ForeignKeyField(
                "entente.Organization",
                source_field="host_organization_id",
                null=True,
                db_index=True,
                description="Institution that hosts a chapter.",
                db_constraint=True,
                to_field="id",
                related_name="hosted_agreements",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="overlap_reason",
            field=fields.TextField(
                null=True,
                description="Why it may be in force beside another one of its category between the same parties.",
                unique=False,
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="superseded_by",
            field=fields.ForeignKeyField(
                "entente.Agreement",
                source_field="superseded_by_id",
                null=True,
                db_index=True,
                description="Agreement that took its place.",
                db_constraint=True,
                to_field="id",
                related_name="supersedes",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="superseded_on",
            field=fields.DateField(
                null=True, description="First day on which the other one took its place."
            ),
        ),
        ops.AddField(
            model_name="Agreement",
            name="territory",
            field=fields.TextField(null=True, description="What a chapter covers.", unique=False),
        ),
        ops.AddField(
            model_name="Agreement",
            name="withdrawn_on",
            field=fields.DateField(
                null=True, description="When a party withdrew before it was signed."
            ),
        ),
        ops.AddField(
            model_name="AgreementTerm",
            name="end_reason",
            field=fields.TextField(null=True, description="Why it was terminated.", unique=False),
        ),
        ops.AddField(
            model_name="AgreementTerm",
            name="notice_waiver_reason",
            field=fields.TextField(
                null=True, description="Why it ends without the notice period.", unique=False
            ),
        ),
        ops.AddField(
            model_name="AgreementTerm",
            name="notice_withdrawn_on",
            field=fields.DateField(null=True, description="When notice was taken back."),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="canonical_form",
            field=fields.TextField(
                null=True,
                description="Text and terms in the canonical form that the hash is of; empty where only the text was recorded.",
                unique=False,
            ),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="recorded",
            field=fields.BooleanField(
                default=False,
                description="Entered from paper: who approved it before it was signed is not known.",
                db_default=False,
            ),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="submitted_by",
            field=fields.CharField(null=True, description="Who submitted it.", max_length=120),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="submitted_on",
            field=fields.DateField(null=True, description="When it was submitted for review."),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="term_ends_on",
            field=fields.DateField(
                null=True, description="Last day of the term; empty for an evergreen one."
            ),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="term_months",
            field=fields.IntField(null=True, description="Length of the term in calendar months."),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="term_notice_period_days",
            field=fields.IntField(null=True, description="Notice period of the term."),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="term_renewal_type",
            field=fields.CharEnumField(
                null=True,
                description="What happens at the end of the term.",
                enum_type=RenewalType,
                max_length=40,
            ),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="term_starts_on",
            field=fields.DateField(
                null=True, description="First day of the term that the text agrees."
            ),
        ),
        ops.AddField(
            model_name="AgreementVersion",
            name="withdrawn_on",
            field=fields.DateField(
                null=True, description="When it was taken back, before it was signed."
            ),
        ),
        ops.AddField(
            model_name="AuditEvent",
            name="actor_person_id",
            field=fields.UUIDField(null=True, description="Person who acted, where it is known."),
        ),
        ops.AddField(
            model_name="AuditEvent",
            name="erased_at",
            field=fields.DatetimeField(
                null=True,
                description="When the values were erased.",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.AddField(
            model_name="AuditEvent",
            name="salt",
            field=fields.CharField(
                null=True,
                description="Random digits in the digest; gone once the values are erased.",
                db_default=SqlDefault(
                    "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')"
                ),
                max_length=64,
            ),
        ),
        ops.AddField(
            model_name="AuditEvent",
            name="subject_person_id",
            field=fields.UUIDField(null=True, description="Person whom the values are about."),
        ),
        ops.AddField(
            model_name="AuditEvent",
            name="transaction",
            field=fields.BigIntField(
                source_field="transaction_number",
                null=True,
                description="Transaction that wrote it.",
                db_default=SqlDefault("pg_current_xact_id()::text::bigint"),
            ),
        ),
        ops.AddField(
            model_name="Event",
            name="contact",
            field=fields.ForeignKeyField(
                "entente.Person",
                source_field="contact_id",
                null=True,
                db_index=True,
                description="Whom to ask about it.",
                db_constraint=True,
                to_field="id",
                related_name="organized_events",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Event",
            name="series",
            field=fields.ForeignKeyField(
                "entente.EventSeries",
                source_field="series_id",
                null=True,
                db_index=True,
                description="Series that it is one of.",
                db_constraint=True,
                to_field="id",
                related_name="events",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Event",
            name="status_reason",
            field=fields.TextField(
                null=True, description="Why it was postponed or cancelled.", unique=False
            ),
        ),
        ops.AddField(
            model_name="EventParticipation",
            name="note",
            field=fields.TextField(null=True, description="What came of it.", unique=False),
        ),
        ops.AddField(
            model_name="Goal",
            name="initiative",
            field=fields.ForeignKeyField(
                "entente.StrategicInitiative",
                source_field="initiative_id",
                null=True,
                db_index=True,
                description="Strategic initiative that it builds on.",
                db_constraint=True,
                to_field="id",
                related_name="goals",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="LiaisonAssignment",
            name="assigned_by_body",
            field=fields.ForeignKeyField(
                "entente.GoverningBody",
                source_field="assigned_by_body_id",
                null=True,
                db_index=True,
                description="Body that assigned it.",
                db_constraint=True,
                to_field="id",
                related_name="assigned_liaisons",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="LiaisonAssignment",
            name="last_confirmed_on",
            field=fields.DateField(
                null=True, description="When the person last said that this still holds."
            ),
        ),
        ops.AddField(
            model_name="LiaisonAssignment",
            name="seat",
            field=fields.ForeignKeyField(
                "entente.Seat",
                source_field="seat_id",
                null=True,
                db_index=True,
                description="Seat that it came with: it ends with the seat.",
                db_constraint=True,
                to_field="id",
                related_name="duties",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Measurement",
            name="note",
            field=fields.TextField(
                null=True, description="What should be known about the value.", unique=False
            ),
        ),
        ops.AddField(
            model_name="Measurement",
            name="reviewed_at",
            field=fields.DatetimeField(
                null=True, description="When it was reviewed.", auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddField(
            model_name="Measurement",
            name="reviewed_by_person",
            field=fields.ForeignKeyField(
                "entente.Person",
                source_field="reviewed_by_person_id",
                null=True,
                db_index=True,
                description="Person who approved or returned it.",
                db_constraint=True,
                to_field="id",
                related_name="measurements_reviewed",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Measurement",
            name="submitted_at",
            field=fields.DatetimeField(
                null=True, description="When it was submitted.", auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddField(
            model_name="Measurement",
            name="submitted_by_person",
            field=fields.ForeignKeyField(
                "entente.Person",
                source_field="submitted_by_person_id",
                null=True,
                db_index=True,
                description="Person who submitted it.",
                db_constraint=True,
                to_field="id",
                related_name="measurements_submitted",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Person",
            name="erased_at",
            field=fields.DatetimeField(
                null=True,
                description="When the person's data was erased; only the key is left.",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.AddField(
            model_name="Person",
            name="phone",
            field=fields.CharField(null=True, description="Telephone number.", max_length=40),
        ),
        ops.AddField(
            model_name="Project",
            name="field_office",
            field=fields.ForeignKeyField(
                "entente.Organization",
                source_field="field_office_id",
                null=True,
                db_index=True,
                description="Office on the spot; a long-term project needs one.",
                db_constraint=True,
                to_field="id",
                related_name="field_projects",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Project",
            name="funding_url",
            field=fields.CharField(
                null=True, description="Where the grant is announced.", max_length=500
            ),
        ),
        ops.AddField(
            model_name="Project",
            name="kind",
            field=fields.CharEnumField(
                default=ProjectKind.OTHER,
                description="What it does.",
                db_default="OTHER",
                enum_type=ProjectKind,
                max_length=40,
            ),
        ),
        ops.AddField(
            model_name="Project",
            name="programme",
            field=fields.ForeignKeyField(
                "entente.Programme",
                source_field="programme_id",
                null=True,
                db_index=True,
                description="Programme that it belongs to.",
                db_constraint=True,
                to_field="id",
                related_name="projects",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Project",
            name="proposal_due_on",
            field=fields.DateField(
                null=True, description="Day by which the grant must be applied for."
            ),
        ),
        ops.AddField(
            model_name="Project",
            name="summary",
            field=fields.TextField(null=True, description="What it is about.", unique=False),
        ),
        ops.AlterModelOptions(
            name="RoleGrant",
            options={
                "table": "role_grant",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A role that a person holds from a day on, for an organization, region or committee where it has one.",
            },
        ),
        ops.AddField(
            model_name="RoleGrant",
            name="body",
            field=fields.ForeignKeyField(
                "entente.GoverningBody",
                source_field="body_id",
                null=True,
                db_index=True,
                description="For which committee; chairs need one.",
                db_constraint=True,
                to_field="id",
                related_name="role_grants",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="RoleGrant",
            name="organization",
            field=fields.ForeignKeyField(
                "entente.Organization",
                source_field="organization_id",
                null=True,
                db_index=True,
                description="For which organization; affiliates' roles need one.",
                db_constraint=True,
                to_field="id",
                related_name="role_grants",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="RoleGrant",
            name="reason",
            field=fields.CharField(null=True, description="Why it was granted.", max_length=300),
        ),
        ops.AddField(
            model_name="RoleGrant",
            name="region",
            field=fields.ForeignKeyField(
                "entente.Region",
                source_field="region_id",
                null=True,
                db_index=True,
                description="For which region; regional roles need one.",
                db_constraint=True,
                to_field="id",
                related_name="role_grants",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Signature",
            name="content_hash",
            field=fields.CharField(
                null=True,
                description="SHA-256 that was signed: that of the version.",
                max_length=64,
            ),
        ),
        ops.AddField(
            model_name="WorkPlan",
            name="override_reason",
            field=fields.TextField(
                null=True,
                description="Why there is a plan for a year that no term of the agreement meets.",
                unique=False,
            ),
        ),
        ops.AddField(
            model_name="WorkPlan",
            name="return_reason",
            field=fields.TextField(
                null=True, description="Why the other side returned it.", unique=False
            ),
        ),
        ops.AddField(
            model_name="WorkPlanItem",
            name="carry_candidate",
            field=fields.BooleanField(
                default=False,
                description="Drafted from the year before and not yet kept by anybody.",
                db_default=False,
            ),
        ),
        ops.AddField(
            model_name="WorkPlanItem",
            name="contribution",
            field=fields.ForeignKeyField(
                "entente.Contribution",
                source_field="contribution_id",
                null=True,
                db_index=True,
                description="Contribution that it is about.",
                db_constraint=True,
                to_field="id",
                related_name="work_plan_items",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="WorkPlanItem",
            name="exchange",
            field=fields.ForeignKeyField(
                "entente.Exchange",
                source_field="exchange_id",
                null=True,
                db_index=True,
                description="Exchange that it is about.",
                db_constraint=True,
                to_field="id",
                related_name="work_plan_items",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
    ]

    operations = [CreateModels(*creations), ChangeModels(*changes)]
