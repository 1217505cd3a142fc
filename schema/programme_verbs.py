"""Keeping programmes and packages, and enrolling organizations in them."""

from datetime import date
from typing import Any

import strawberry

from domain import enrollments, programmes
from domain.acts import Act
from domain.verbs.engagement import enrolling, programme_keeping
from schema.programmes import Enrollment, Package, Programme
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

COLUMNS = "summary url starts_on ends_on visibility"
MONTHS = Asked("months", int, "Length of the term in calendar months; or give endsOn.")

CREATE = form(
    "CreateProgrammeInput",
    "A standing offer of an organization.",
    programmes.Programme,
    needed="organization_id title kind",
    free=COLUMNS,
)
UPDATE = form(
    "UpdateProgrammeInput",
    "What is known of a programme now; what is left out stays, null empties.",
    programmes.Programme,
    changes="The programme.",
    free=f"title kind {COLUMNS}",
)
CREATE_PACKAGE = form(
    "CreatePackageInput",
    "A level at which one can enroll in a programme.",
    programmes.Package,
    needed="programme_id title",
    free="level benefits",
)
UPDATE_PACKAGE = form(
    "UpdatePackageInput",
    "What is known of a package now; what is left out stays, null empties.",
    programmes.Package,
    changes="The package.",
    free="title level benefits",
)
ENROLL = form(
    "EnrollOrganizationInput",
    "Who takes part in which programme, from when on and for how long.",
    enrollments.Enrollment,
    needed="programme_id organization_id starts_on",
    extra=[MONTHS],
    free="ends_on package_id renewal_type notice_period_days benefits owner_id",
)
RENEW = form(
    "RenewEnrollmentInput",
    "The enrollment that is followed by another term.",
    enrollments.Enrollment,
    changes="The enrollment.",
    extra=[MONTHS, Asked("reason", str, "Why.")],
    free="ends_on package_id",
)
END = form(
    "EndEnrollmentInput",
    "The enrollment that ends: with its term, or on an earlier day.",
    enrollments.Enrollment,
    changes="The enrollment.",
    extra=[
        Asked("reason", str, "Why.", needed=True),
        Asked("ends_on", date, "Last day, where it ends early."),
    ],
)


async def create(given: Any, act: Act) -> programmes.Programme:
    return await programme_keeping.create_programme(read_columns(given, CREATE), act)


async def update(given: Any, act: Act) -> programmes.Programme:
    key = read_key(given, UPDATE, "programme_id")
    values = read_columns(given, UPDATE, "programme_id")
    return await programme_keeping.update_programme(key, values, version_of(given), act)


async def create_package(given: Any, act: Act) -> programmes.Package:
    return await programme_keeping.create_package(read_columns(given, CREATE_PACKAGE), act)


async def update_package(given: Any, act: Act) -> programmes.Package:
    key = read_key(given, UPDATE_PACKAGE, "package_id")
    values = read_columns(given, UPDATE_PACKAGE, "package_id")
    return await programme_keeping.update_package(key, values, version_of(given), act)


async def enroll(given: Any, act: Act) -> enrollments.Enrollment:
    values = read_columns(given, ENROLL, "months", "ends_on")
    return await enrolling.enroll_organization(values, _span(given), act)


async def renew(given: Any, act: Act) -> enrollments.Enrollment:
    key = read_key(given, RENEW, "enrollment_id")
    values = read_columns(given, RENEW, "enrollment_id", "months", "ends_on")
    renewal = enrolling.Renewal(_span(given), **values)
    return await enrolling.renew_enrollment(key, renewal, version_of(given), act)


async def end(given: Any, act: Act) -> enrollments.Enrollment:
    key = read_key(given, END, "enrollment_id")
    last_day = or_none(given.ends_on)
    return await enrolling.end_enrollment(key, last_day, given.reason, version_of(given), act)


def _span(given: Any) -> enrolling.Span:
    return enrolling.Span(or_none(given.months), or_none(given.ends_on))


@strawberry.type
class ProgrammeMutations:
    """Programmes, packages and enrollments."""

    create_programme = verb(CREATE, Programme, "programme", "Add a programme.", create)
    update_programme = verb(UPDATE, Programme, "programme", "Change a programme.", update)
    create_package = verb(
        CREATE_PACKAGE, Package, "package", "Add a package to a programme.", create_package
    )
    update_package = verb(UPDATE_PACKAGE, Package, "package", "Change a package.", update_package)
    enroll_organization = verb(
        ENROLL, Enrollment, "enrollment", "Enroll an organization in a programme.", enroll
    )
    renew_enrollment = verb(
        RENEW, Enrollment, "enrollment", "Add the next term of an enrollment.", renew
    )
    end_enrollment = verb(
        END, Enrollment, "enrollment", "End an enrollment, with its term or early.", end
    )
