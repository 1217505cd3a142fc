"""Sample organizations: a home association, its affiliates, branches, chapters and partners."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from domain.demo.chance import Chance
from domain.demo.people import Crowd, Someone, plain
from domain.demo.places import COUNTRIES, EQUITY, HOME, STATES, Place
from domain.demo.tables import Tables
from domain.months import shift_months
from domain.organizations import (
    AffiliateGroup,
    CountQualifier,
    CountryRole,
    DatePrecision,
    MembershipCount,
    Organization,
    OrganizationCountry,
    OrganizationKind,
    OrganizationName,
    OrganizationNameKind,
    Visibility,
)

HOME_NAME = "Example Association of City and County Managers"
GROWTH = Decimal("1.03")


@dataclass(frozen=True, slots=True)
class Body:
    """A sample organization that was written, and the people who speak for it."""

    id: UUID
    name: str
    kind: OrganizationKind
    place: Place
    group: AffiliateGroup | None = None
    people: list[Someone] = field(default_factory=list)


class Registry:
    """Writes sample organizations with their names, countries, people and membership counts."""

    def __init__(
        self, tables: Tables, chance: Chance, crowd: Crowd, regions: dict[str, UUID], today: date
    ) -> None:
        self._tables = tables
        self._chance = chance
        self._crowd = crowd
        self._regions = regions
        self._today = today
        self._slugs: set[str] = set()

    def add(
        self,
        name: str,
        kind: OrganizationKind,
        place: Place,
        group: AffiliateGroup | None = None,
        parent: Body | None = None,
        staff: int = 3,
    ) -> Body:
        """Write an organization whose people are, in this order, its head, its liaison and a backup."""
        since = date(self._chance.whole(1988, self._today.year - 8), self._chance.whole(1, 12), 1)
        key = self._tables.add(
            Organization,
            slug=self._slug(name),
            name=name,
            native_name=place.native_name if kind is OrganizationKind.ASSOCIATION else None,
            acronym=acronym(name) if kind is OrganizationKind.ASSOCIATION else None,
            kind=kind,
            affiliate_group=group,
            parent_id=parent and parent.id,
            region_id=self._regions[place.region],
            city=place.city,
            subdivision=place.subdivision,
            time_zone=place.time_zone,
            locale=place.locale,
            languages=sorted({place.locale, "en"}),
            website=f"https://{plain(name)}.example.org/",
            founded_on=date(self._chance.whole(1905, 1985), 1, 1),
            founded_precision=DatePrecision.YEAR,
            relationship_since=since,
            relationship_precision=self._chance.pick((DatePrecision.MONTH, DatePrecision.YEAR)),
            visibility=Visibility.INTERNAL if self._chance.happens(0.15) else Visibility.PUBLIC,
            public_summary=f"{name} is fictitious: it exists for the demo only.",
            private_notes="Prefers a call to a mail." if self._chance.happens(0.2) else None,
            sample=True,
        )
        self._tables.add(
            OrganizationCountry, organization_id=key, code=place.country, role=CountryRole.SEAT
        )
        body = Body(key, name, kind, place, group)
        body.people.extend(self._crowd.join(place) for _ in range(staff))
        return body

    def rename(self, body: Body, former: str, until: date) -> None:
        """Write the name that an association had before."""
        self._tables.add(
            OrganizationName,
            organization_id=body.id,
            name=former,
            language="en",
            kind=OrganizationNameKind.FORMER,
            valid_to=until,
        )
        self._tables.add(
            OrganizationName,
            organization_id=body.id,
            name=f"{body.name}, Incorporated",
            language="en",
            kind=OrganizationNameKind.LEGAL,
            valid_from=until + timedelta(1),
        )

    def cover(self, body: Body, *codes: str) -> None:
        """Write further countries that an association covers."""
        for code in codes:
            self._tables.add(
                OrganizationCountry, organization_id=body.id, code=code, role=CountryRole.COVERAGE
            )

    def count_members(self, body: Body, years: int = 4) -> None:
        """Write a count on the same day of each of the last years; the newest may be rounded."""
        value = Decimal(self._chance.whole(60, 2400))
        for ago in range(years, 0, -1):
            value *= GROWTH if self._chance.happens(0.7) else 2 - GROWTH
            rounded = ago == 1 and self._chance.happens(0.4)
            guessed = ago == years
            self._tables.add(
                MembershipCount,
                organization_id=body.id,
                as_of=shift_months(self._today, -12 * ago + 5),
                value=int(value) // 100 * 100 if rounded else int(value),
                qualifier=_qualifier(rounded=rounded, guessed=guessed),
                source="Example annual survey",
            )

    def _slug(self, name: str) -> str:
        slug = "-".join(filter(None, plain(name).replace(",", "").replace(".", "").split("-")))
        while slug in self._slugs:
            slug += "-x"
        self._slugs.add(slug)
        return slug


def _qualifier(*, rounded: bool, guessed: bool) -> CountQualifier:
    if guessed:
        return CountQualifier.ABOUT
    return CountQualifier.AT_LEAST if rounded else CountQualifier.EXACT


def acronym(name: str) -> str:
    return "".join(word[0] for word in name.replace(",", "").split() if word[0].isupper())


@dataclass(frozen=True, slots=True)
class Bodies:
    """The sample organizations by the part that they play."""

    home: Body
    affiliates: list[Body]
    branches: list[Body]
    chapters: list[Body]
    partners: list[Body]

    @property
    def all(self) -> list[Body]:
        return [self.home, *self.affiliates, *self.branches, *self.chapters, *self.partners]


def found_home(registry: Registry) -> Body:
    home = registry.add(HOME_NAME, OrganizationKind.HOME_ASSOCIATION, HOME, staff=2)
    registry.count_members(home)
    return home


def found(registry: Registry, home: Body, block: int, today: date) -> Bodies:
    """Write one block of sample organizations; each block after the first has a number in its names."""
    mark = f" {block + 1}" if block else ""
    affiliates = [*_found_affiliates(registry, mark)]
    for body in affiliates:
        registry.count_members(body)
    registry.rename(affiliates[0], f"Example League of Clerks, Maine{mark}", date(2011, 6, 30))
    registry.rename(affiliates[13], f"Example Forum of Councillors{mark}", shift_months(today, -30))
    return Bodies(
        home,
        affiliates,
        _found_branches(registry, home, mark),
        _found_chapters(registry, home, mark),
        _found_partners(registry, mark),
    )


def _found_affiliates(registry: Registry, mark: str) -> list[Body]:
    association = OrganizationKind.ASSOCIATION
    states = [
        registry.add(
            f"Example State Association of Managers, {place.name}{mark}",
            association,
            place,
            AffiliateGroup.STATE_ASSOCIATION,
        )
        for place in STATES
    ]
    equity = [
        registry.add(
            f"Example Network of {place.name}{mark}",
            association,
            place,
            AffiliateGroup.NATIONAL_EQUITY,
        )
        for place in EQUITY
    ]
    countries = [
        registry.add(
            f"Example Association of Municipal Leaders, {place.name}{mark}",
            association,
            place,
            AffiliateGroup.INTERNATIONAL,
        )
        for place in COUNTRIES
    ]
    nordic = registry.add(
        f"Example Union of Local Authorities around the North Sea{mark}",
        OrganizationKind.MULTINATIONAL,
        COUNTRIES[0],
        AffiliateGroup.INTERNATIONAL,
    )
    registry.cover(nordic, "NO", "DK", "DE", "NL", "GB")
    return [*states, *equity, *countries, nordic]


def _found_branches(registry: Registry, home: Body, mark: str) -> list[Body]:
    kinds = (
        OrganizationKind.BRANCH_OFFICE,
        OrganizationKind.REGIONAL_OFFICE,
        OrganizationKind.ANCHOR_ORGANIZATION,
        OrganizationKind.FIELD_OFFICE,
    )
    places = (COUNTRIES[1], COUNTRIES[4], COUNTRIES[6], COUNTRIES[10], COUNTRIES[12], COUNTRIES[7])
    return [
        registry.add(f"Example Office {place.city}{mark}", kinds[n % 4], place, parent=home)
        for n, place in enumerate(places)
    ]


def _found_chapters(registry: Registry, home: Body, mark: str) -> list[Body]:
    kinds = (OrganizationKind.CHAPTER, OrganizationKind.STUDENT_CHAPTER)
    places = (*STATES[:3], COUNTRIES[5], COUNTRIES[9], COUNTRIES[3], STATES[7], COUNTRIES[2])
    return [
        registry.add(f"Example Chapter of {place.city}{mark}", kinds[n % 2], place, parent=home)
        for n, place in enumerate(places)
    ]


def _found_partners(registry: Registry, mark: str) -> list[Body]:
    return [
        registry.add(f"{name}{mark}", kind, place)
        for name, kind, place in (
            ("Example University of Public Affairs", OrganizationKind.UNIVERSITY, STATES[3]),
            ("Example Foundation for Better Cities", OrganizationKind.FOUNDATION, HOME),
            ("Example Agency for Development", OrganizationKind.INTERNATIONAL_DONOR, COUNTRIES[2]),
            ("Example Software Works", OrganizationKind.PRIVATE_SECTOR, STATES[7]),
            ("Example City Council of Sample Bay", OrganizationKind.LOCAL_GOVERNMENT, STATES[7]),
            ("Example Office of Town Affairs", OrganizationKind.GOVERNMENT_AGENCY, HOME),
            ("Example Friends of Open Towns", OrganizationKind.NGO, COUNTRIES[8]),
        )
    ]
