"""What a line of a file says about an organization, in any of the three layouts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.imports.directory import fold
from domain.imports.findings import ProblemCode
from domain.imports.lines import Line
from domain.organizations import AffiliateGroup, OrganizationKind

KINDS_AS_WRITTEN: Mapping[str, OrganizationKind] = {
    # The page calls the same body an office and a partnership; it is an office first.
    "REGIONAL_OFFICE_OR_PARTNER": OrganizationKind.REGIONAL_OFFICE,
    "TECHNOLOGY_PARTNER": OrganizationKind.PRIVATE_SECTOR,
}
STATES = frozenset(
    re.findall(
        r"\w\w",
        "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE"
        " NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VT WA WI WV WY",
    )
)
FOUNDED = re.compile(r"\b(?:founded|established)(?: in)? (\d{4})\b", re.ASCII)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """What a line says about an organization; what is empty it does not say."""

    line: Line
    key: str | None
    name: str
    acronym: str | None
    kind: OrganizationKind | None
    group: AffiliateGroup | None
    country: str | None
    city: str | None
    subdivision: str | None
    website: str | None
    parent_key: str | None
    note: str | None
    founded: date | None
    source: str


def read_organization(line: Line) -> OrganizationRecord:
    """Read a line of any of the three layouts."""
    name_column = next(x for x in ("name_as_written", "name", "league") if x in line.cells)
    subdivision = _subdivision(line)
    country = line.country("country_iso2") or ("US" if subdivision else None)
    if subdivision and country != "US":
        line.refuse(ProblemCode.BAD_VALUE, "Only the US has states here.", "us_state")
    name = line.text(name_column, 300, required=True)
    if name and not fold(name):
        # It could be found by nothing, and would be made again each time.
        line.refuse(ProblemCode.BAD_VALUE, f'"{name}" has neither letter nor digit.', name_column)
    key = line.text("key", 120, required="key" in line.cells)
    if key and not SLUG.fullmatch(key):
        line.refuse(
            ProblemCode.BAD_VALUE, f'"{key}" is not made of small letters, digits and -.', "key"
        )
    note = line.text("note") or line.text("evidence")
    founded = FOUNDED.search(note)
    return OrganizationRecord(
        line,
        key or None,
        name,
        line.text("acronym", 40) or None,
        line.code("kind", OrganizationKind, KINDS_AS_WRITTEN),
        line.code("affiliate_group", AffiliateGroup),
        country,
        line.text("city", 120) or None,
        subdivision,
        line.web_address("website"),
        line.text("parent_key", 120) or None,
        note or None,
        date(int(founded[1]), 1, 1) if founded else None,
        line.text("source", 500, required=True),
    )


def _subdivision(line: Line) -> str | None:
    state = line.text("us_state")
    if state and state not in STATES:
        line.refuse(ProblemCode.UNKNOWN_CODE, f'"{state}" is not a state of the US.', "us_state")
        return None
    return f"US-{state}" if state else None
