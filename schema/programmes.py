"""Programmes as clients see them: packages, and who is enrolled for how long."""

from datetime import date

from domain import agreement_terms, enrollments, organizations, programmes, renewal_types
from domain.derived import enrollment_state
from domain.viewers import Scope
from schema.compiler.declare import column, derived, entity, one, owned, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    programmes.ProgrammeKind,
    EXCHANGE="Lets people or cities visit one another.",
    TRAINING="Trains people.",
    PARTNER="Has partners that pay for packages.",
    FUND="Gives money.",
    TECHNICAL_ASSISTANCE="Helps on the spot.",
    RESOURCE="Offers something to read or use.",
    OTHER="Something else.",
)
explain(
    enrollment_state.EnrollmentState,
    UPCOMING="It has not begun.",
    ACTIVE="It is in force.",
    ENDING="It is in force and ends within 60 days, with no next term.",
    RENEWED="It is over, and another term followed it.",
    ENDED="It is over.",
)


@entity(programmes.Programme, order=("title",))
class Programme(Row):
    """A standing offer of an organization, such as an exchange programme or a partner programme."""

    title: str
    kind: programmes.ProgrammeKind
    summary: str | None
    url: str | None
    starts_on: date | None
    ends_on: date | None
    visibility: organizations.Visibility
    sample: bool
    source: str | None

    organization = one("Organization", nullable=True)
    packages = owned("Package", "Its packages, the lowest level first.", order=("level",))
    enrollments = page("Enrollment", "Who is enrolled.", order=("starts_on",))
    exchanges = page("Exchange", "Exchanges that belong to it.")
    projects = page("Project", "Projects that belong to it.")


@entity(programmes.Package, order=("level",))
class Package(Row):
    """A level at which one can enroll in a programme."""

    title: str
    level: int
    benefits: str | None

    programme = one("Programme")
    enrollments = page("Enrollment", "Who is enrolled at this level.", order=("starts_on",))


@entity(enrollments.Enrollment, order=("starts_on",))
class Enrollment(Row):
    """An organization's part in a programme for a term; renewal adds the next one."""

    starts_on: date
    ends_on: date
    ended_early_on: date | None
    last_day = derived(enrollment_state.LAST_DAY_IN_FORCE)
    state = derived(enrollment_state.STATE)
    days_left = derived(enrollment_state.DAYS_LEFT)
    renewal_type: renewal_types.RenewalType
    notice_period_days: int
    notice_deadline: date | None
    decision: agreement_terms.TermDecision
    decision_reason: str | None = column(requires=Scope.READ)
    decided_on: date | None
    benefits: str | None

    programme = one("Programme", nullable=True)
    package = one("Package")
    organization = one("Organization", nullable=True)
    owner = one("Person")
