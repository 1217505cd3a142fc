"""The tables, as the models describe them; written by Tortoise."""

from decimal import Decimal

from orjson import loads
from tortoise import fields, migrations
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from domain.agreement_terms import TermDecision
from domain.agreement_versions import SignatureMethod, VersionKind
from domain.agreements import Category, Instrument, PartyRole
from domain.events import EventKind, EventMode, EventScope, EventStatus, InformationStatus
from domain.goals import Aggregation, Direction, Frequency, GoalState, Measure, MeasurementState
from domain.ids import new_id
from domain.liaisons import AssignedBy, LiaisonKind
from domain.model_batches import CreateModels
from domain.organizations import (
    AffiliateGroup,
    CountQualifier,
    CountryRole,
    DatePrecision,
    OrganizationKind,
    OrganizationNameKind,
    OrganizationStatus,
    Visibility,
)
from domain.participations import ParticipationCapacity, ParticipationState
from domain.projects import ProjectStage
from domain.regions import RegionKind
from domain.renewal_types import RenewalType
from domain.roles import Role
from domain.rows import GeneratedDateField, LocalTimeField
from domain.vocabularies import Vocabulary
from domain.work_plans import Responsible, Side, WorkPlanItemState, WorkPlanState


class Migration(migrations.Migration):
    dependencies = [("entente", "0001_foundation")]

    initial = False

    creations = [
        ops.CreateModel(
            name="ApiToken",
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
                ("name", fields.CharField(description="What the token is for.", max_length=120)),
                (
                    "prefix",
                    fields.CharField(
                        description="First letters, to recognize the token by.", max_length=20
                    ),
                ),
                (
                    "secret_hash",
                    fields.CharField(
                        unique=True, description="SHA-256 of the token.", max_length=64
                    ),
                ),
                (
                    "scopes",
                    ArrayField(default=list, description="What it may read.", element_type="TEXT"),
                ),
                (
                    "expires_at",
                    fields.DatetimeField(
                        null=True,
                        description="When it stops working.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "revoked_at",
                    fields.DatetimeField(
                        null=True,
                        description="When it was withdrawn.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "api_token",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A token that `admin create` printed once.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "seq",
                    fields.BigIntField(
                        generated=True,
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        description="Order of the events.",
                    ),
                ),
                ("actor", fields.CharField(description="Who acted.", max_length=120)),
                (
                    "action",
                    fields.CharField(
                        description="Verb of the field, as in the API.", max_length=80
                    ),
                ),
                ("entity", fields.CharField(description="Type of the row.", max_length=60)),
                ("entity_id", fields.UUIDField(description="Key of the row.")),
                (
                    "before",
                    fields.JSONField(
                        null=True,
                        description="Changed values before; empty for a new row.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "after",
                    fields.JSONField(
                        null=True,
                        description="Changed values after.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "at",
                    fields.DatetimeField(
                        description="When.", db_default=Now(), auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "request_id",
                    fields.CharField(
                        null=True, description="Request that asked for it.", max_length=80
                    ),
                ),
            ],
            options={
                "table": "audit_event",
                "app": "entente",
                "indexes": [Index(fields=["entity", "entity_id"])],
                "pk_attr": "seq",
                "table_description": "Who changed what, from which values to which; the database refuses to change or delete it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Person",
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
                    fields.CharField(description="Full name as it is addressed.", max_length=200),
                ),
                (
                    "sort_name",
                    fields.CharField(description="Name as it is sorted.", max_length=200),
                ),
                (
                    "locale",
                    fields.CharField(
                        null=True, description="Language of the person's mails.", max_length=20
                    ),
                ),
                (
                    "time_zone",
                    fields.CharField(
                        default="UTC",
                        description="IANA time zone that mails keep to.",
                        max_length=60,
                    ),
                ),
                (
                    "quiet_from",
                    LocalTimeField(
                        null=True,
                        description="Local time from which no mail may arrive.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "quiet_to",
                    LocalTimeField(
                        null=True,
                        description="Local time until which no mail may arrive.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "holiday_calendar",
                    fields.CharField(
                        null=True,
                        description="Country (and subdivision) whose holidays are kept.",
                        max_length=6,
                    ),
                ),
                (
                    "deactivated_on",
                    fields.DateField(
                        null=True,
                        description="From this day the person gets no mail and holds no duty.",
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
                "table": "person",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "Somebody who acts for an organization.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="EmailAddress",
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
                        description="Whose address.",
                        db_constraint=True,
                        to_field="id",
                        related_name="email_addresses",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("address", fields.CharField(description="The address.", max_length=320)),
                ("is_primary", fields.BooleanField(default=True, description="Mails go here.")),
                (
                    "verified_on",
                    fields.DateField(null=True, description="When the person proved to read it."),
                ),
            ],
            options={
                "table": "email_address",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A person's mail address; mails go to the primary one.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Project",
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
                    "stage",
                    fields.CharEnumField(
                        default=ProjectStage.ASSESSMENT,
                        description="How far it has come.",
                        enum_type=ProjectStage,
                        max_length=40,
                    ),
                ),
                (
                    "long_term",
                    fields.BooleanField(
                        default=False,
                        description="Long-term international projects need a field office.",
                    ),
                ),
                ("starts_on", fields.DateField(null=True, description="First day.")),
                ("ends_on", fields.DateField(null=True, description="Last day.")),
                (
                    "sample",
                    fields.BooleanField(
                        default=False, description="Fictitious, for the demo only."
                    ),
                ),
            ],
            options={
                "table": "project",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A piece of work with an end that agreements may rest on.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Agreement",
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
                    "number",
                    fields.CharField(
                        unique=True, description="Number, as on the paper.", max_length=40
                    ),
                ),
                ("title", fields.CharField(description="Title.", max_length=300)),
                (
                    "category",
                    fields.CharEnumField(
                        description="What kind of relationship it makes.",
                        enum_type=Category,
                        max_length=40,
                    ),
                ),
                (
                    "instrument",
                    fields.CharEnumField(
                        default=Instrument.AFFILIATION_AGREEMENT,
                        description="Form of the paper.",
                        enum_type=Instrument,
                        max_length=40,
                    ),
                ),
                (
                    "default_term_months",
                    fields.IntField(
                        default=36, description="Length of a new term in calendar months."
                    ),
                ),
                (
                    "plan_year_start",
                    fields.CharField(
                        default="01-01",
                        description="First day of its plan year (MM-DD).",
                        max_length=5,
                    ),
                ),
                ("archived_on", fields.DateField(null=True, description="When it was archived.")),
                (
                    "review_cycle_months",
                    fields.IntField(
                        null=True, description="Months between reviews of an evergreen agreement."
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
                        related_name="owned_agreements",
                        on_delete=OnDelete.RESTRICT,
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
                (
                    "project",
                    fields.ForeignKeyField(
                        "entente.Project",
                        source_field="project_id",
                        null=True,
                        db_index=True,
                        description="Project that it serves; a partnership needs one.",
                        db_constraint=True,
                        to_field="id",
                        related_name="agreements",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "predecessor",
                    fields.ForeignKeyField(
                        "entente.Agreement",
                        source_field="predecessor_id",
                        null=True,
                        db_index=True,
                        description="Agreement that it followed.",
                        db_constraint=True,
                        to_field="id",
                        related_name="successors",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "private_notes",
                    fields.TextField(
                        null=True,
                        description="Notes of the home association's staff, never shown to others.",
                        unique=False,
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
                "table": "agreement",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A formal affiliation between two or more organizations.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AgreementVersion",
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
                        related_name="versions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField(description="Counts the versions from 1.")),
                (
                    "kind",
                    fields.CharEnumField(
                        default=VersionKind.ORIGINAL,
                        description="What the version is for.",
                        enum_type=VersionKind,
                        max_length=40,
                    ),
                ),
                (
                    "effective_on",
                    fields.DateField(null=True, description="Day from which the text holds."),
                ),
                ("body", fields.TextField(description="The text.", unique=False)),
                (
                    "content_hash",
                    fields.CharField(
                        description="SHA-256 of the text, in hexadecimal digits.", max_length=64
                    ),
                ),
                (
                    "change_summary",
                    fields.TextField(
                        null=True,
                        description="What changed since the version before.",
                        unique=False,
                    ),
                ),
                (
                    "sent_on",
                    fields.DateField(null=True, description="When it went out for signature."),
                ),
                (
                    "signed_on",
                    fields.DateField(
                        null=True,
                        description="When the last required person signed; kept by the database from the signatures.",
                    ),
                ),
            ],
            options={
                "table": "agreement_version",
                "app": "entente",
                "unique_together": (("agreement", "number"),),
                "pk_attr": "id",
                "table_description": "A text of an agreement; a term is in force once every party signed the version it rests on.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Region",
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
                ("code", fields.CharField(unique=True, description="Short code.", max_length=40)),
                ("name", fields.CharField(description="Name as people read it.", max_length=200)),
                (
                    "kind",
                    fields.CharEnumField(
                        default=RegionKind.RELATIONSHIP_REGION,
                        description="Whose division it is.",
                        enum_type=RegionKind,
                        max_length=40,
                    ),
                ),
            ],
            options={
                "table": "region",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A part of the world or of a country that is managed together.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Organization",
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
                    "slug",
                    fields.CharField(
                        unique=True, description="Readable key, as in an address.", max_length=120
                    ),
                ),
                ("name", fields.CharField(description="Name in common use.", max_length=300)),
                (
                    "native_name",
                    fields.CharField(
                        null=True, description="Name in its own language.", max_length=300
                    ),
                ),
                ("acronym", fields.CharField(null=True, description="Acronym.", max_length=40)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="What the organization is.",
                        enum_type=OrganizationKind,
                        max_length=40,
                    ),
                ),
                (
                    "affiliate_group",
                    fields.CharEnumField(
                        null=True,
                        description="Group of affiliates that it belongs to.",
                        enum_type=AffiliateGroup,
                        max_length=40,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=OrganizationStatus.ACTIVE,
                        description="Whether it still exists.",
                        enum_type=OrganizationStatus,
                        max_length=40,
                    ),
                ),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="parent_id",
                        null=True,
                        db_index=True,
                        description="Organization that it is a part of.",
                        db_constraint=True,
                        to_field="id",
                        related_name="children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "region",
                    fields.ForeignKeyField(
                        "entente.Region",
                        source_field="region_id",
                        null=True,
                        db_index=True,
                        description="Region that it is managed in.",
                        db_constraint=True,
                        to_field="id",
                        related_name="organizations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("city", fields.CharField(null=True, description="City.", max_length=120)),
                (
                    "subdivision",
                    fields.CharField(
                        null=True,
                        description="State or province, ISO 3166-2 (US-CA).",
                        max_length=6,
                    ),
                ),
                (
                    "time_zone",
                    fields.CharField(null=True, description="IANA time zone.", max_length=60),
                ),
                (
                    "locale",
                    fields.CharField(
                        null=True,
                        description="Language of its mails, where a person names none.",
                        max_length=20,
                    ),
                ),
                (
                    "languages",
                    ArrayField(
                        default=list,
                        description="Languages that it works in (BCP 47).",
                        element_type="TEXT",
                    ),
                ),
                (
                    "website",
                    fields.CharField(
                        null=True, description="Address of its website.", max_length=500
                    ),
                ),
                ("founded_on", fields.DateField(null=True, description="When it was founded.")),
                (
                    "founded_precision",
                    fields.CharEnumField(
                        null=True,
                        description="How much of the founding date is known.",
                        enum_type=DatePrecision,
                        max_length=40,
                    ),
                ),
                (
                    "relationship_since",
                    fields.DateField(
                        null=True,
                        description="Start of the relationship, which may be older than any agreement.",
                    ),
                ),
                (
                    "relationship_precision",
                    fields.CharEnumField(
                        null=True,
                        description="How much of the relationship's start is known.",
                        enum_type=DatePrecision,
                        max_length=40,
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
                (
                    "external_ids",
                    fields.JSONField(
                        default=dict,
                        description="Keys in other systems (wikidata, ...).",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "public_summary",
                    fields.TextField(
                        null=True, description="What the public directory says of it.", unique=False
                    ),
                ),
                (
                    "private_notes",
                    fields.TextField(
                        null=True,
                        description="Notes of the home association's staff, never shown to others.",
                        unique=False,
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
                "table": "organization",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "An association or any other body that agreements, events and exchanges name.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AgreementParty",
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
                        related_name="parties",
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
                        related_name="parties",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        description="Its side.", enum_type=PartyRole, max_length=40
                    ),
                ),
                (
                    "signatures_required",
                    fields.IntField(default=1, description="How many people must sign for it."),
                ),
                (
                    "position",
                    fields.IntField(default=0, description="Place in the list of parties."),
                ),
            ],
            options={
                "table": "agreement_party",
                "app": "entente",
                "unique_together": (("agreement", "organization"),),
                "pk_attr": "id",
                "table_description": "An organization's side of an agreement.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AgreementTerm",
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
                        related_name="terms",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("sequence", fields.IntField(description="Counts the terms from 1.")),
                ("starts_on", fields.DateField(description="First day.")),
                (
                    "ends_on",
                    fields.DateField(
                        null=True, description="Last day, inclusive; empty for an evergreen term."
                    ),
                ),
                (
                    "ended_early_on",
                    fields.DateField(
                        null=True, description="Last day in force where the term was terminated."
                    ),
                ),
                (
                    "months",
                    fields.IntField(
                        null=True,
                        description="Length in calendar months; an automatic next term is as long.",
                    ),
                ),
                (
                    "renewal_type",
                    fields.CharEnumField(
                        description="What happens at the end.", enum_type=RenewalType, max_length=40
                    ),
                ),
                (
                    "notice_period_days",
                    fields.IntField(
                        default=90, description="Days before the end by which notice must be given."
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
                    "notice_opens_on",
                    GeneratedDateField(
                        generated=True,
                        null=True,
                        description="First day of the notice window; closer to the deadline for short terms.",
                        expression="ends_on - notice_period_days - least(90, (ends_on - notice_period_days - starts_on) / 3)",
                    ),
                ),
                (
                    "decision",
                    fields.CharEnumField(
                        default=TermDecision.PENDING,
                        description="What happens after the term.",
                        enum_type=TermDecision,
                        max_length=40,
                    ),
                ),
                ("decision_reason", fields.TextField(null=True, description="Why.", unique=False)),
                (
                    "decided_by",
                    fields.CharField(null=True, description="Who decided.", max_length=120),
                ),
                ("decided_on", fields.DateField(null=True, description="When.")),
                (
                    "notice_given_on",
                    fields.DateField(null=True, description="When notice was given."),
                ),
                (
                    "notice_given_by",
                    fields.ForeignKeyField(
                        "entente.AgreementParty",
                        source_field="notice_given_by_id",
                        null=True,
                        db_index=True,
                        description="Party that gave notice.",
                        db_constraint=True,
                        to_field="id",
                        related_name="notices_given",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "notices_from",
                    fields.DateField(
                        null=True, description="Stages before this day send nothing (imports)."
                    ),
                ),
                (
                    "conditions",
                    fields.TextField(
                        null=True, description="Conditions of a conditional renewal.", unique=False
                    ),
                ),
                (
                    "signed_on",
                    fields.DateField(
                        null=True,
                        description="When the last required person signed; from the version, where there is one.",
                    ),
                ),
                (
                    "gap_reason",
                    fields.TextField(
                        null=True,
                        description="Why the term does not follow the one before without a gap.",
                        unique=False,
                    ),
                ),
                (
                    "agreement_version",
                    fields.ForeignKeyField(
                        "entente.AgreementVersion",
                        source_field="agreement_version_id",
                        null=True,
                        db_index=True,
                        description="Text that the term rests on.",
                        db_constraint=True,
                        to_field="id",
                        related_name="terms",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "agreement_term",
                "app": "entente",
                "unique_together": (("agreement", "sequence"),),
                "pk_attr": "id",
                "table_description": "A span of days for which an agreement is agreed; a renewal adds the next term.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Event",
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
                        default=EventKind.CONFERENCE,
                        description="What it is.",
                        enum_type=EventKind,
                        max_length=40,
                    ),
                ),
                ("starts_on", fields.DateField(null=True, description="First day.")),
                ("ends_on", fields.DateField(null=True, description="Last day.")),
                (
                    "date_precision",
                    fields.CharEnumField(
                        default=DatePrecision.DAY,
                        description="How much of the dates is known.",
                        enum_type=DatePrecision,
                        max_length=40,
                    ),
                ),
                (
                    "start_time",
                    LocalTimeField(
                        null=True,
                        description="Local time of the start; only with a time zone.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "time_zone",
                    fields.CharField(
                        null=True, description="IANA time zone of the start.", max_length=60
                    ),
                ),
                (
                    "mode",
                    fields.CharEnumField(
                        default=EventMode.UNKNOWN,
                        description="How one takes part.",
                        enum_type=EventMode,
                        max_length=40,
                    ),
                ),
                ("venue", fields.CharField(null=True, description="Venue.", max_length=200)),
                ("city", fields.CharField(null=True, description="City.", max_length=120)),
                (
                    "country",
                    fields.CharField(
                        null=True, description="ISO 3166-1 code (NA is Namibia).", max_length=2
                    ),
                ),
                (
                    "url",
                    fields.CharField(
                        null=True, description="Address of its website.", max_length=500
                    ),
                ),
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
                        related_name="events",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=EventStatus.TENTATIVE,
                        description="Whether it takes place.",
                        enum_type=EventStatus,
                        max_length=40,
                    ),
                ),
                (
                    "information_status",
                    fields.CharEnumField(
                        default=InformationStatus.COMPLETE,
                        description="Whether the organizer has said everything.",
                        enum_type=InformationStatus,
                        max_length=40,
                    ),
                ),
                (
                    "scope",
                    fields.CharEnumField(
                        default=EventScope.NATIONAL,
                        description="Whom it is meant for.",
                        enum_type=EventScope,
                        max_length=40,
                    ),
                ),
                (
                    "note",
                    fields.TextField(null=True, description="What else is known.", unique=False),
                ),
                (
                    "date_as_written",
                    fields.CharField(
                        null=True, description="The date as its source writes it.", max_length=120
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
                (
                    "source_key",
                    fields.CharField(
                        null=True,
                        unique=True,
                        description="Key in the file it was imported from.",
                        max_length=120,
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the facts were read.", max_length=500
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
                "table": "event",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A conference, meeting or training that an organization holds.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="LiaisonAssignment",
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
                        description="Who holds the duty.",
                        db_constraint=True,
                        to_field="id",
                        related_name="liaison_assignments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="organization_id",
                        null=True,
                        db_index=True,
                        description="Organization that is looked after.",
                        db_constraint=True,
                        to_field="id",
                        related_name="liaison_assignments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "region",
                    fields.ForeignKeyField(
                        "entente.Region",
                        source_field="region_id",
                        null=True,
                        db_index=True,
                        description="Region that is looked after.",
                        db_constraint=True,
                        to_field="id",
                        related_name="liaison_assignments",
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
                        description="Agreement that is looked after.",
                        db_constraint=True,
                        to_field="id",
                        related_name="liaison_assignments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="In which capacity.", enum_type=LiaisonKind, max_length=40
                    ),
                ),
                (
                    "is_primary",
                    fields.BooleanField(
                        default=True, description="The one to ask first; the others are backups."
                    ),
                ),
                (
                    "assigned_by",
                    fields.CharEnumField(
                        default=AssignedBy.STAFF,
                        description="Who assigned the duty.",
                        enum_type=AssignedBy,
                        max_length=40,
                    ),
                ),
                ("valid_from", fields.DateField(description="First day of the duty.")),
                ("valid_to", fields.DateField(null=True, description="Last day of the duty.")),
                (
                    "delegate",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="delegate_id",
                        null=True,
                        db_index=True,
                        description="Who stands in while the person is out of office.",
                        db_constraint=True,
                        to_field="id",
                        related_name="delegated_assignments",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "liaison_assignment",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A person's duty for exactly one organization, region or agreement over a span of days.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="MembershipCount",
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
                        description="Whose members.",
                        db_constraint=True,
                        to_field="id",
                        related_name="membership_counts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("as_of", fields.DateField(description="Day of the count.")),
                ("value", fields.IntField(description="Number of members.")),
                (
                    "qualifier",
                    fields.CharEnumField(
                        default=CountQualifier.EXACT,
                        description="How exact it is.",
                        enum_type=CountQualifier,
                        max_length=40,
                    ),
                ),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the figure was read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "membership_count",
                "app": "entente",
                "unique_together": (("organization", "as_of"),),
                "pk_attr": "id",
                "table_description": "How many members an organization had on a day, and how exact the figure is.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="OrganizationCountry",
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
                        description="The organization.",
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
                (
                    "role",
                    fields.CharEnumField(
                        description="Seat or coverage.", enum_type=CountryRole, max_length=40
                    ),
                ),
            ],
            options={
                "table": "organization_country",
                "app": "entente",
                "unique_together": (("organization", "code", "role"),),
                "pk_attr": "id",
                "table_description": "A country that an organization sits in or covers; one association may cover several.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="OrganizationName",
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
                        description="Whose name it is.",
                        db_constraint=True,
                        to_field="id",
                        related_name="names",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("name", fields.CharField(description="The name.", max_length=300)),
                (
                    "language",
                    fields.CharField(
                        null=True, description="Language of the name (BCP 47).", max_length=20
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="What the name is.",
                        enum_type=OrganizationNameKind,
                        max_length=40,
                    ),
                ),
                ("valid_from", fields.DateField(null=True, description="First day in use.")),
                ("valid_to", fields.DateField(null=True, description="Last day in use.")),
            ],
            options={
                "table": "organization_name",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A further name: associations rename, and people search for the old one.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="OutOfOffice",
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
                        description="The duty.",
                        db_constraint=True,
                        to_field="id",
                        related_name="out_of_office",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("starts_on", fields.DateField(description="First day away.")),
                ("ends_on", fields.DateField(description="Last day away.")),
            ],
            options={
                "table": "out_of_office",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "Days on which a person is away and the delegate of the assignment gets the mails.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="RoleGrant",
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
                        description="Who holds the role.",
                        db_constraint=True,
                        to_field="id",
                        related_name="role_grants",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(description="The role.", enum_type=Role, max_length=40),
                ),
                ("valid_from", fields.DateField(description="First day.")),
                ("valid_to", fields.DateField(null=True, description="Last day.")),
            ],
            options={
                "table": "role_grant",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A role that a person holds from a day on, until a last day or for good.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Signature",
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
                        description="What was signed.",
                        db_constraint=True,
                        to_field="id",
                        related_name="signatures",
                        on_delete=OnDelete.RESTRICT,
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
                        related_name="signatures",
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
                        related_name="signatures",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "capacity",
                    fields.CharField(
                        null=True,
                        description="In which capacity, such as executive director.",
                        max_length=120,
                    ),
                ),
                ("signed_on", fields.DateField(description="When.")),
                ("place", fields.CharField(null=True, description="Where.", max_length=200)),
                (
                    "method",
                    fields.CharEnumField(
                        default=SignatureMethod.RECORDED,
                        description="How.",
                        enum_type=SignatureMethod,
                        max_length=40,
                    ),
                ),
            ],
            options={
                "table": "signature",
                "app": "entente",
                "unique_together": (("agreement_version", "party", "person"),),
                "pk_attr": "id",
                "table_description": "One person's signature under one version, for one party.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="VocabularyTerm",
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
                    "vocabulary",
                    fields.CharEnumField(
                        description="The list that the term belongs to.",
                        enum_type=Vocabulary,
                        max_length=40,
                    ),
                ),
                (
                    "code",
                    fields.CharField(description="Stable code within the list.", max_length=60),
                ),
                ("label", fields.CharField(description="Label as people read it.", max_length=300)),
                (
                    "labels",
                    fields.JSONField(
                        default=dict,
                        description="Labels in other languages, by locale.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                ("position", fields.IntField(default=0, description="Place in the list.")),
                (
                    "note",
                    fields.TextField(null=True, description="What the term means.", unique=False),
                ),
                ("active_from", fields.DateField(null=True, description="First day in use.")),
                ("active_to", fields.DateField(null=True, description="Last day in use.")),
                (
                    "source",
                    fields.CharField(
                        null=True, description="Where the term was read.", max_length=500
                    ),
                ),
            ],
            options={
                "table": "vocabulary_term",
                "app": "entente",
                "unique_together": (("vocabulary", "code"),),
                "pk_attr": "id",
                "table_description": "One term of a vocabulary: a stable code, a label in each language, and when it was in use.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="AgreementPurpose",
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
                        related_name="purposes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "purpose",
                    fields.ForeignKeyField(
                        "entente.VocabularyTerm",
                        source_field="purpose_id",
                        db_index=True,
                        description="The purpose.",
                        db_constraint=True,
                        to_field="id",
                        related_name="agreement_purposes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "agreement_purpose",
                "app": "entente",
                "unique_together": (("agreement", "purpose"),),
                "pk_attr": "id",
                "table_description": "A purpose that an agreement names.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Goal",
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
                        related_name="goals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "emphasis_area",
                    fields.ForeignKeyField(
                        "entente.VocabularyTerm",
                        source_field="emphasis_area_id",
                        db_index=True,
                        description="Emphasis area that it serves.",
                        db_constraint=True,
                        to_field="id",
                        related_name="goals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(description="Title.", max_length=300)),
                ("starts_on", fields.DateField(description="First day.")),
                ("due_on", fields.DateField(description="Day by which it should be reached.")),
                (
                    "state",
                    fields.CharEnumField(
                        default=GoalState.PROPOSED,
                        description="How far it has come.",
                        enum_type=GoalState,
                        max_length=40,
                    ),
                ),
                (
                    "state_reason",
                    fields.TextField(
                        null=True, description="Why it was dropped or missed.", unique=False
                    ),
                ),
                (
                    "weight",
                    fields.DecimalField(
                        default=Decimal(1),
                        description="Weight among the goals.",
                        max_digits=6,
                        decimal_places=2,
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="owner_id",
                        null=True,
                        db_index=True,
                        description="Who answers for it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="owned_goals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "no_indicator_reason",
                    fields.TextField(
                        null=True, description="Why it has no indicator.", unique=False
                    ),
                ),
            ],
            options={
                "table": "goal",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "Something that the parties of an agreement want to reach together.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="GoalBenefit",
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
                    "goal",
                    fields.ForeignKeyField(
                        "entente.Goal",
                        source_field="goal_id",
                        db_index=True,
                        description="The goal.",
                        db_constraint=True,
                        to_field="id",
                        related_name="benefits",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "party",
                    fields.ForeignKeyField(
                        "entente.AgreementParty",
                        source_field="party_id",
                        db_index=True,
                        description="Who gains.",
                        db_constraint=True,
                        to_field="id",
                        related_name="goal_benefits",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("text", fields.TextField(description="What it gains.", unique=False)),
            ],
            options={
                "table": "goal_benefit",
                "app": "entente",
                "unique_together": (("goal", "party"),),
                "pk_attr": "id",
                "table_description": "What a party gains from a goal.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Indicator",
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
                    "goal",
                    fields.ForeignKeyField(
                        "entente.Goal",
                        source_field="goal_id",
                        db_index=True,
                        description="The goal.",
                        db_constraint=True,
                        to_field="id",
                        related_name="indicators",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(description="What is measured.", max_length=300)),
                ("unit", fields.CharField(null=True, description="Unit.", max_length=60)),
                (
                    "measure",
                    fields.CharEnumField(
                        default=Measure.NUMBER,
                        description="What the values are.",
                        enum_type=Measure,
                        max_length=40,
                    ),
                ),
                (
                    "direction",
                    fields.CharEnumField(
                        default=Direction.INCREASE,
                        description="Which way it should go.",
                        enum_type=Direction,
                        max_length=40,
                    ),
                ),
                (
                    "aggregation",
                    fields.CharEnumField(
                        default=Aggregation.LATEST,
                        description="How measurements make the actual value.",
                        enum_type=Aggregation,
                        max_length=40,
                    ),
                ),
                (
                    "baseline",
                    fields.DecimalField(
                        null=True,
                        description="Value at the start.",
                        max_digits=20,
                        decimal_places=6,
                    ),
                ),
                ("baseline_on", fields.DateField(null=True, description="Day of the baseline.")),
                (
                    "baseline_note",
                    fields.TextField(
                        null=True, description="Where the baseline comes from.", unique=False
                    ),
                ),
                (
                    "target",
                    fields.DecimalField(
                        null=True,
                        description="Value to reach by the goal's due date.",
                        max_digits=20,
                        decimal_places=6,
                    ),
                ),
                (
                    "frequency",
                    fields.CharEnumField(
                        default=Frequency.YEARLY,
                        description="How often it is measured.",
                        enum_type=Frequency,
                        max_length=40,
                    ),
                ),
                (
                    "data_source",
                    fields.CharField(
                        null=True, description="Where the values come from.", max_length=300
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="owner_id",
                        null=True,
                        db_index=True,
                        description="Who reports the values.",
                        db_constraint=True,
                        to_field="id",
                        related_name="owned_indicators",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "amber_tolerance",
                    fields.DecimalField(
                        default=Decimal("0.15"),
                        description="How far behind the expected progress is still amber (0.15 is 15 %).",
                        max_digits=4,
                        decimal_places=3,
                    ),
                ),
            ],
            options={
                "table": "indicator",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "How a goal's progress is measured.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="IndicatorPeriod",
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
                    "indicator",
                    fields.ForeignKeyField(
                        "entente.Indicator",
                        source_field="indicator_id",
                        db_index=True,
                        description="The indicator.",
                        db_constraint=True,
                        to_field="id",
                        related_name="periods",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("starts_on", fields.DateField(description="First day.")),
                ("ends_on", fields.DateField(description="Last day.")),
                (
                    "target",
                    fields.DecimalField(
                        null=True,
                        description="Value to reach in the period.",
                        max_digits=20,
                        decimal_places=6,
                    ),
                ),
                (
                    "report_due_on",
                    fields.DateField(
                        null=True, description="Day by which the value must be reported."
                    ),
                ),
                (
                    "locked_at",
                    fields.DatetimeField(
                        null=True,
                        description="From when on nothing can be reported any more.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "indicator_period",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A span of days that an indicator is measured for; periods of an indicator never overlap.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="Measurement",
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
                    "indicator",
                    fields.ForeignKeyField(
                        "entente.Indicator",
                        source_field="indicator_id",
                        db_index=True,
                        description="The indicator; the database holds it equal to the period's.",
                        db_constraint=True,
                        to_field="id",
                        related_name="measurements",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "period",
                    fields.ForeignKeyField(
                        "entente.IndicatorPeriod",
                        source_field="period_id",
                        db_index=True,
                        description="The period.",
                        db_constraint=True,
                        to_field="id",
                        related_name="measurements",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "value",
                    fields.DecimalField(
                        null=True,
                        description="The value; for a percentage with counts, computed from them.",
                        max_digits=20,
                        decimal_places=6,
                    ),
                ),
                (
                    "numerator",
                    fields.DecimalField(
                        null=True,
                        description="Count above the line of a percentage.",
                        max_digits=20,
                        decimal_places=6,
                    ),
                ),
                (
                    "denominator",
                    fields.DecimalField(
                        null=True,
                        description="Count below the line of a percentage; never zero.",
                        max_digits=20,
                        decimal_places=6,
                    ),
                ),
                (
                    "narrative",
                    fields.TextField(
                        null=True, description="What was observed, in words.", unique=False
                    ),
                ),
                ("observed_on", fields.DateField(description="Day of the observation.")),
                (
                    "state",
                    fields.CharEnumField(
                        default=MeasurementState.DRAFT,
                        description="Whether it counts.",
                        enum_type=MeasurementState,
                        max_length=40,
                    ),
                ),
                (
                    "submitted_by",
                    fields.CharField(null=True, description="Who submitted it.", max_length=120),
                ),
                (
                    "reviewed_by",
                    fields.CharField(
                        null=True, description="Who approved or returned it.", max_length=120
                    ),
                ),
                (
                    "return_reason",
                    fields.TextField(null=True, description="Why it was returned.", unique=False),
                ),
            ],
            options={
                "table": "measurement",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "A value that was observed for a period of an indicator.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="WorkPlan",
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
                        related_name="work_plans",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "year",
                    fields.IntField(description="Calendar year in which the plan year starts."),
                ),
                ("year_starts_on", fields.DateField(description="First day of the plan year.")),
                (
                    "state",
                    fields.CharEnumField(
                        default=WorkPlanState.DRAFT,
                        description="How far it has come.",
                        enum_type=WorkPlanState,
                        max_length=40,
                    ),
                ),
                (
                    "home_owner",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="home_owner_id",
                        null=True,
                        db_index=True,
                        description="Liaison of the home association who draws it up.",
                        db_constraint=True,
                        to_field="id",
                        related_name="home_work_plans",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "counterpart_owner",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="counterpart_owner_id",
                        null=True,
                        db_index=True,
                        description="Liaison of the other side who draws it up.",
                        db_constraint=True,
                        to_field="id",
                        related_name="counterpart_work_plans",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "submitted_by_side",
                    fields.CharEnumField(
                        null=True,
                        description="Side that submitted it.",
                        enum_type=Side,
                        max_length=40,
                    ),
                ),
                ("submitted_on", fields.DateField(null=True, description="When.")),
                (
                    "agreed_hash",
                    fields.CharField(
                        null=True,
                        description="SHA-256 of what both sides agreed to.",
                        max_length=64,
                    ),
                ),
                ("agreed_on", fields.DateField(null=True, description="When both agreed.")),
                (
                    "report",
                    fields.TextField(null=True, description="Year-end report.", unique=False),
                ),
                (
                    "reported_on",
                    fields.DateField(null=True, description="When the report came in."),
                ),
                (
                    "report_missing",
                    fields.BooleanField(default=False, description="Closed without a report."),
                ),
            ],
            options={
                "table": "work_plan",
                "app": "entente",
                "unique_together": (("agreement", "year"),),
                "pk_attr": "id",
                "table_description": "The plan of an agreement for one plan year.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="WorkPlanItem",
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
                        related_name="items",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(description="What is to be done.", max_length=300)),
                (
                    "activity_type",
                    fields.ForeignKeyField(
                        "entente.VocabularyTerm",
                        source_field="activity_type_id",
                        db_index=True,
                        description="Kind of activity.",
                        db_constraint=True,
                        to_field="id",
                        related_name="work_plan_items",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "responsible",
                    fields.CharEnumField(
                        default=Responsible.JOINT,
                        description="Which side does it.",
                        enum_type=Responsible,
                        max_length=40,
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
                        related_name="owned_items",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("due_on", fields.DateField(null=True, description="Day by which.")),
                (
                    "state",
                    fields.CharEnumField(
                        default=WorkPlanItemState.PLANNED,
                        description="How far it has come.",
                        enum_type=WorkPlanItemState,
                        max_length=40,
                    ),
                ),
                (
                    "state_reason",
                    fields.TextField(
                        null=True, description="Why it was cancelled or deferred.", unique=False
                    ),
                ),
                ("note", fields.TextField(null=True, description="What came of it.", unique=False)),
                (
                    "carried_from",
                    fields.OneToOneField(
                        "entente.WorkPlanItem",
                        source_field="carried_from_id",
                        null=True,
                        description="Item of an earlier plan that it continues.",
                        db_constraint=True,
                        to_field="id",
                        related_name="carried_to",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "carry_count",
                    fields.IntField(default=0, description="How often it has been carried over."),
                ),
                (
                    "event",
                    fields.ForeignKeyField(
                        "entente.Event",
                        source_field="event_id",
                        null=True,
                        db_index=True,
                        description="Event that it is about.",
                        db_constraint=True,
                        to_field="id",
                        related_name="work_plan_items",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "work_plan_item",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "One thing to do in a plan year; an unfinished one is carried into the next plan.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="EventParticipation",
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
                    "event",
                    fields.ForeignKeyField(
                        "entente.Event",
                        source_field="event_id",
                        db_index=True,
                        description="The event.",
                        db_constraint=True,
                        to_field="id",
                        related_name="participations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "entente.Person",
                        source_field="person_id",
                        db_index=True,
                        description="Who goes.",
                        db_constraint=True,
                        to_field="id",
                        related_name="participations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "from_organization",
                    fields.ForeignKeyField(
                        "entente.Organization",
                        source_field="from_organization_id",
                        db_index=True,
                        description="For whom.",
                        db_constraint=True,
                        to_field="id",
                        related_name="participations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "work_plan_item",
                    fields.ForeignKeyField(
                        "entente.WorkPlanItem",
                        source_field="work_plan_item_id",
                        null=True,
                        db_index=True,
                        description="Item of a work plan that it fulfils.",
                        db_constraint=True,
                        to_field="id",
                        related_name="participations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "capacity",
                    fields.CharEnumField(
                        default=ParticipationCapacity.DELEGATE,
                        description="In which capacity.",
                        enum_type=ParticipationCapacity,
                        max_length=40,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        default=ParticipationState.INVITED,
                        description="How far it has come.",
                        enum_type=ParticipationState,
                        max_length=40,
                    ),
                ),
            ],
            options={
                "table": "event_participation",
                "app": "entente",
                "unique_together": (("event", "person"),),
                "pk_attr": "id",
                "table_description": "One person's part in an event, for an organization; it may fulfil an item of a work plan.",
            },
            bases=["Row"],
        ),
        ops.CreateModel(
            name="WorkPlanItemGoal",
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
                    "item",
                    fields.ForeignKeyField(
                        "entente.WorkPlanItem",
                        source_field="item_id",
                        db_index=True,
                        description="The item.",
                        db_constraint=True,
                        to_field="id",
                        related_name="goal_links",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "goal",
                    fields.ForeignKeyField(
                        "entente.Goal",
                        source_field="goal_id",
                        db_index=True,
                        description="The goal.",
                        db_constraint=True,
                        to_field="id",
                        related_name="item_links",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "work_plan_item_goal",
                "app": "entente",
                "unique_together": (("item", "goal"),),
                "pk_attr": "id",
                "table_description": "A goal that an item serves.",
            },
            bases=["Row"],
        ),
    ]

    operations = [CreateModels(*creations)]
