"""The layouts of files, recognized by their columns."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.imports.findings import Findings, ProblemCode
from domain.imports.reading import Sheet

CLOSE_ENOUGH = 0.5
"""How many of the columns of file and layout together must be common to both."""


class Subject(StrEnum):
    """What a file is about, in the order in which files of one import are read."""

    VOCABULARIES = "vocabularies"
    ORGANIZATIONS = "organizations"
    EVENTS = "events"
    NOTHING_YET = "nothing yet"


@dataclass(frozen=True, slots=True)
class Layout:
    """A set of columns: those that must be there and those that may."""

    name: str
    subject: Subject
    required: frozenset[str]
    optional: frozenset[str] = field(default_factory=frozenset)
    # Why nothing is stored, where the subject has no entity yet.
    waits_because: str | None = None

    @property
    def columns(self) -> frozenset[str]:
        return self.required | self.optional


def _layout(
    name: str, subject: Subject, required: str, optional: str = "", waits_because: str | None = None
) -> Layout:
    return Layout(
        name, subject, frozenset(required.split()), frozenset(optional.split()), waits_because
    )


LAYOUTS = (
    _layout(
        "vocabularies",
        Subject.VOCABULARIES,
        "vocabulary code label_as_written source",
        "position note",
    ),
    _layout(
        "organizations with keys",
        Subject.ORGANIZATIONS,
        "key name_as_written kind country_iso2 source",
        "acronym affiliate_group us_state city parent_key website note",
    ),
    _layout(
        "organizations from public pages",
        Subject.ORGANIZATIONS,
        "name country_iso2 affiliate_group source",
        "acronym kind us_state city website evidence",
    ),
    _layout("state leagues", Subject.ORGANIZATIONS, "us_state league source"),
    _layout(
        "events",
        Subject.EVENTS,
        "key title start_date date_precision source",
        "end_date date_as_written city country_iso2 venue website_url organizer_key"
        " organizer_evidence note_as_written information_status",
    ),
    _layout(
        "bodies and roles",
        Subject.NOTHING_YET,
        "key name_as_written kind organization_key note source",
        waits_because="boards, committees and their seats",
    ),
    _layout(
        "claims",
        Subject.NOTHING_YET,
        "claim value_as_written kind source",
        waits_because="figures that pages claim",
    ),
    _layout(
        "programmes",
        Subject.NOTHING_YET,
        "key name_as_written kind note source",
        waits_because="programmes, publications and strategies",
    ),
    _layout(
        "facts about terms",
        Subject.NOTHING_YET,
        "agreement began renewal_or_end term_as_written fact source",
        waits_because="statements about agreements whose text nobody has",
    ),
)


def recognize(sheet: Sheet, findings: Findings) -> Layout | None:
    """Return the layout that fits the columns best, or note why none does and return None."""
    columns = sheet.columns
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        findings.refuse(ProblemCode.DUPLICATE_COLUMN, f"The column {name} occurs twice.", 1, name)
    layout = max(LAYOUTS, key=lambda layout: _likeness(layout, frozenset(columns)))
    if _likeness(layout, frozenset(columns)) < CLOSE_ENOUGH:
        known = "; ".join(f"{each.name}: {', '.join(sorted(each.required))}" for each in LAYOUTS)
        findings.refuse(
            ProblemCode.UNKNOWN_LAYOUT, f"No layout has these columns. Required are, for {known}."
        )
        return None
    for name in sorted(layout.required - set(columns)):
        findings.refuse(ProblemCode.MISSING_COLUMN, f"The column {name} is missing.", 1, name)
    for name in sorted(set(columns) - layout.columns):
        findings.refuse(
            ProblemCode.UNKNOWN_COLUMN,
            f"The column {name or '(without a name)'} is not known in a file of {layout.name}.",
            1,
            name,
        )
    return None if findings.problems else layout


def _likeness(layout: Layout, columns: frozenset[str]) -> float:
    """Return the share of required columns that are there, less what is strange or missing."""
    expected = layout.required | (layout.optional & columns)
    return len(expected & columns) / len(expected | columns)
