"""Organizations from files: found again or added, and the names of two files brought together."""

from typing import Any
from uuid import UUID

from domain.audit import Actor, add, change
from domain.imports.directory import KEY, Directory, Entry, fold, make_slug, short_names
from domain.imports.findings import HintCode, ProblemCode
from domain.imports.organization_lines import OrganizationRecord
from domain.imports.results import RowOutcome
from domain.organizations import (
    CountryRole,
    DatePrecision,
    Organization,
    OrganizationCountry,
    OrganizationKind,
    OrganizationName,
    OrganizationNameKind,
    Visibility,
)

ACTION = "import"


class OrganizationImport:
    """Writes the organizations of one file."""

    def __init__(self, directory: Directory, actor: Actor) -> None:
        self._directory = directory
        self._actor = actor
        self._lines: dict[UUID, int] = {}

    async def apply(self, records: list[OrganizationRecord]) -> list[RowOutcome]:
        """Add or change the organizations, then set parents, which may stand further down.

        Once there is a problem nothing more is written, but the search for problems goes on.
        """
        outcomes = []
        entries = []
        for record in records:
            entry = self._find(record)
            outcome = RowOutcome.CREATED if entry is None else RowOutcome.UNCHANGED
            if entry is None:
                entry = await self._add(record)
            elif await self._update(entry, record):
                outcome = RowOutcome.UPDATED
            self._refuse_second(entry, record)
            self._directory.note(entry)
            entries.append(entry)
            outcomes.append(outcome)
        for place, (entry, record) in enumerate(zip(entries, records, strict=True)):
            if await self._set_parent(entry, record) and outcomes[place] is RowOutcome.UNCHANGED:
                outcomes[place] = RowOutcome.UPDATED
        return outcomes

    def _find(self, record: OrganizationRecord) -> Entry | None:
        if record.key and (entry := self._directory.by_key(record.key)) is not None:
            return entry
        found = self._directory.by_names(record.name, record.acronym, record.country, record.key)
        if len(found) > 1:
            slugs = ", ".join(entry.row.slug for entry in found)
            record.line.refuse(
                ProblemCode.AMBIGUOUS, f'"{record.name}" may be any of {slugs}; give its key.'
            )
        if found and found[0].row.name != record.name:
            record.line.hint(
                HintCode.MATCHED_BY_NAME,
                f'"{record.name}" is taken to be {found[0].row.slug} ("{found[0].row.name}").',
            )
        return found[0] if found else None

    def _refuse_second(self, entry: Entry, record: OrganizationRecord) -> None:
        first = self._lines.setdefault(entry.row.id, record.line.number)
        if first != record.line.number:
            record.line.refuse(
                ProblemCode.DUPLICATE_ROW, f"Line {first} is about the same organization."
            )

    async def _add(self, record: OrganizationRecord) -> Entry:
        slug = record.key or make_slug(record.acronym or record.name) or make_slug(record.name)
        row = Organization(
            slug=self._directory.free_slug(slug),
            name=record.name,
            kind=record.kind or OrganizationKind.ASSOCIATION,
            visibility=Visibility.PUBLIC,
            **_said(record),
        )
        if record.key:
            row.external_ids = {KEY: record.key}
        row.source = record.source
        row.private_notes = record.note
        if not record.line.findings.problems:
            await add(row, ACTION, self._actor)
            record.line.note(row)
        entry = Entry(row)
        await self._seat(entry, record)
        return entry

    async def _update(self, entry: Entry, record: OrganizationRecord) -> bool:
        """Bring a known organization to what the line says; whether that changed anything."""
        if record.line.findings.problems:
            return False
        row = entry.row
        changes = {**_said(record), **self._name_changes(entry, record)}
        if record.kind:
            changes["kind"] = record.kind
        if record.key and entry.key is None:
            changes["external_ids"] = {**row.external_ids, KEY: record.key}
        changes["source"] = _joined(row.source, record.source, "; ")
        if record.note:
            changes["private_notes"] = _joined(row.private_notes, record.note, "\n")
        further = await self._keep_names(entry, record)
        changed = await change(row, changes, ACTION, self._actor)
        seated = await self._seat(entry, record)
        return changed or seated or further

    def _name_changes(self, entry: Entry, record: OrganizationRecord) -> dict[str, Any]:
        """The full name wins over a short one; a new name under the same key is a new name."""
        if record.name in entry.names or fold(record.name) == fold(entry.row.name):
            return {}
        return {} if _is_short(record.name, entry, record) else {"name": record.name}

    async def _keep_names(self, entry: Entry, record: OrganizationRecord) -> bool:
        """Keep the name that is not the main one (any more) as a further name."""
        if record.name in entry.names:
            return False
        is_replaced = bool(self._name_changes(entry, record))
        other = entry.row.name if is_replaced else record.name
        if _is_short(other, entry, record):
            kind = OrganizationNameKind.ACRONYM
        else:
            kind = OrganizationNameKind.FORMER if is_replaced else OrganizationNameKind.TRADING
        name = OrganizationName(organization_id=entry.row.id, name=other, kind=kind)
        await add(name, ACTION, self._actor)
        record.line.note(name)
        entry.further_names.add(other)
        return True

    async def _seat(self, entry: Entry, record: OrganizationRecord) -> bool:
        """Let the organization sit in the country that the line gives."""
        country = record.country
        if country is None or country == entry.country or record.line.findings.problems:
            return False
        seat = await OrganizationCountry.get_or_none(
            organization_id=entry.row.id, role=CountryRole.SEAT
        )
        if seat is None:
            seat = OrganizationCountry(
                organization_id=entry.row.id, code=country, role=CountryRole.SEAT
            )
            await add(seat, ACTION, self._actor)
            record.line.note(seat)
        else:
            await change(seat, {"code": country}, ACTION, self._actor)
        entry.country = country
        return True

    async def _set_parent(self, entry: Entry, record: OrganizationRecord) -> bool:
        if record.parent_key is None:
            return False
        parent = self._directory.referred_to(record.parent_key)
        if parent is None or parent is entry:
            record.line.refuse(
                ProblemCode.UNKNOWN_REFERENCE,
                f'No other organization has the key "{record.parent_key}".',
                "parent_key",
            )
            return False
        if record.line.findings.problems:
            return False
        return await change(entry.row, {"parent_id": parent.row.id}, ACTION, self._actor)


def _is_short(name: str, entry: Entry, record: OrganizationRecord) -> bool:
    """Return whether a name is no more than the acronym, alone or with the country."""
    country = record.country or entry.country
    return any(
        fold(name) in short_names(acronym, country)
        for acronym in (entry.row.acronym, record.acronym)
    )


def _said(record: OrganizationRecord) -> dict[str, Any]:
    """Return what a line says beyond names, by column; an empty cell says nothing."""
    values = {
        "acronym": record.acronym,
        "affiliate_group": record.group,
        "city": record.city,
        "subdivision": record.subdivision,
        "website": record.website,
        "founded_on": record.founded,
        "founded_precision": DatePrecision.YEAR if record.founded else None,
    }
    return {column: value for column, value in values.items() if value is not None}


def _joined(before: str | None, more: str, by: str) -> str:
    """Return a text to which parts of another were added that it does not have already."""
    if not before:
        return more
    parts = before.split(by)
    return by.join([before, *(part for part in more.split(by) if part and part not in parts)])
