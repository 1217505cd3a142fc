"""Versions: the texts of an agreement, and the signatures under them."""

from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement, AgreementParty
from domain.people import Person
from domain.rows import Row, code_field, optional_text_field


class VersionKind(StrEnum):
    """What a version of an agreement's text is for."""

    ORIGINAL = "ORIGINAL"
    AMENDMENT = "AMENDMENT"
    RENEWAL = "RENEWAL"


class SignatureMethod(StrEnum):
    """How somebody signed."""

    INK = "INK"
    ELECTRONIC = "ELECTRONIC"
    RECORDED = "RECORDED"


class AgreementVersion(Row):
    """A text of an agreement; a term is in force once every party signed the version it rests on."""

    agreement: ForeignKeyRelation[Agreement] = fields.ForeignKeyField(
        "entente.Agreement",
        related_name="versions",
        db_index=True,
        on_delete=fields.CASCADE,
        description="The agreement.",
    )
    number: Field[int] = fields.IntField(description="Counts the versions from 1.")
    kind = code_field(VersionKind, "What the version is for.", default=VersionKind.ORIGINAL)
    effective_on: Field[date | None] = fields.DateField(
        null=True, description="Day from which the text holds."
    )
    body: Field[str] = fields.TextField(description="The text.")
    content_hash: Field[str] = fields.CharField(
        max_length=64, description="SHA-256 of the text, in hexadecimal digits."
    )
    change_summary = optional_text_field("What changed since the version before.")
    sent_on: Field[date | None] = fields.DateField(
        null=True, description="When it went out for signature."
    )
    signed_on: Field[date | None] = fields.DateField(
        null=True,
        description="When the last required person signed; kept by the database from the signatures.",
    )

    class Meta:
        table = "agreement_version"
        unique_together = (("agreement", "number"),)


class Signature(Row):
    """One person's signature under one version, for one party."""

    agreement_version: ForeignKeyRelation[AgreementVersion] = fields.ForeignKeyField(
        "entente.AgreementVersion",
        related_name="signatures",
        db_index=True,
        on_delete=fields.RESTRICT,
        description="What was signed.",
    )
    party: ForeignKeyRelation[AgreementParty] = fields.ForeignKeyField(
        "entente.AgreementParty",
        related_name="signatures",
        db_index=True,
        on_delete=fields.RESTRICT,
        description="For whom.",
    )
    person: ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "entente.Person",
        related_name="signatures",
        null=True,
        db_index=True,
        on_delete=fields.RESTRICT,
        description="By whom.",
    )
    capacity: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="In which capacity, such as executive director."
    )
    signed_on: Field[date] = fields.DateField(description="When.")
    place: Field[str | None] = fields.CharField(max_length=200, null=True, description="Where.")
    method = code_field(SignatureMethod, "How.", default=SignatureMethod.RECORDED)

    class Meta:
        table = "signature"
        unique_together = (("agreement_version", "party", "person"),)
