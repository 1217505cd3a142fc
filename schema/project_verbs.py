"""Drawing up projects and moving them on; their organizations, countries and deliverables."""

from typing import Any

import strawberry

from domain import projects
from domain.acts import Act
from domain.verbs.engagement import delivering, project_planning
from schema.projects import Deliverable, Project, ProjectOrganization
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.writing import read_id

COLUMNS = (
    "kind summary long_term field_office_id programme_id starts_on ends_on proposal_due_on funding_url"
    " visibility"
)
WHICH = "The project."
COUNTRIES = Asked("countries", list[str], "ISO 3166-1 codes of the countries that it works in.")


@strawberry.input(description="What an organization does in a project.")
class ProjectShareInput:
    """Part of createProject."""

    organization_id: strawberry.ID = strawberry.field(description="The organization.")
    role: projects.ProjectRole = strawberry.field(description="What it does.")


CREATE = form(
    "CreateProjectInput",
    "A project in its first stage.",
    projects.Project,
    needed="title",
    free=COLUMNS,
    extra=[
        COUNTRIES,
        Asked("organizations", list[ProjectShareInput], "Who does what in it, the lead first."),
    ],
)
UPDATE = form(
    "UpdateProjectInput",
    "What is known of a project now; what is left out stays, null empties, countries are replaced.",
    projects.Project,
    changes=WHICH,
    free=f"title {COLUMNS}",
    extra=[COUNTRIES],
)
ADVANCE = form(
    "AdvanceProjectInput",
    "The project that moves on: to the next stage, or to CLOSED.",
    projects.Project,
    changes=WHICH,
    extra=[Asked("stage", projects.ProjectStage, "The stage; the next one where it is left out.")],
)
ADD_SHARE = form(
    "AddProjectOrganizationInput",
    "Who takes part in a project, and as what.",
    projects.ProjectOrganization,
    needed="project_id organization_id role",
)
REMOVE_SHARE = form(
    "RemoveProjectOrganizationInput",
    "Who has a role in a project no more.",
    projects.ProjectOrganization,
    needed="project_id organization_id role",
)
ADD_DELIVERABLE = form(
    "AddDeliverableInput",
    "What a project shall deliver.",
    projects.Deliverable,
    needed="project_id title",
    free="kind due_on delivered_on url",
)
REMOVE_DELIVERABLE = form(
    "RemoveDeliverableInput",
    "The deliverable that is not promised any more.",
    projects.Deliverable,
    changes="The deliverable.",
)
UPDATE_DELIVERABLE = form(
    "UpdateDeliverableInput",
    "What is known of a deliverable now; what is left out stays, null empties.",
    projects.Deliverable,
    changes="The deliverable.",
    free="title kind due_on delivered_on url",
)


async def create(given: Any, act: Act) -> projects.Project:
    shares = [_share(part) for part in or_none(given.organizations) or []]
    values = read_columns(given, CREATE, "countries", "organizations")
    countries = or_none(given.countries) or []
    return await project_planning.create_project(values, shares, countries, act)


async def update(given: Any, act: Act) -> projects.Project:
    key = read_key(given, UPDATE, "project_id")
    values = read_columns(given, UPDATE, "project_id", "countries")
    countries = or_none(given.countries)
    return await project_planning.update_project(key, values, countries, version_of(given), act)


async def advance(given: Any, act: Act) -> projects.Project:
    key = read_key(given, ADVANCE, "project_id")
    return await project_planning.advance_project(key, or_none(given.stage), version_of(given), act)


async def add_share(given: Any, act: Act) -> projects.ProjectOrganization:
    key = read_key(given, ADD_SHARE, "project_id")
    return await project_planning.add_project_organization(key, _share(given), act)


async def remove_share(given: Any, act: Act) -> projects.Project:
    key = read_key(given, REMOVE_SHARE, "project_id")
    return await project_planning.remove_project_organization(key, _share(given), act)


async def add_deliverable(given: Any, act: Act) -> projects.Deliverable:
    return await delivering.add_deliverable(read_columns(given, ADD_DELIVERABLE), act)


async def remove_deliverable(given: Any, act: Act) -> projects.Project:
    key = read_key(given, REMOVE_DELIVERABLE, "deliverable_id")
    return await delivering.remove_deliverable(key, version_of(given), act)


async def update_deliverable(given: Any, act: Act) -> projects.Deliverable:
    key = read_key(given, UPDATE_DELIVERABLE, "deliverable_id")
    values = read_columns(given, UPDATE_DELIVERABLE, "deliverable_id")
    return await delivering.update_deliverable(key, values, version_of(given), act)


def _share(given: Any) -> project_planning.Share:
    organization_id = read_id(given.organization_id, "Organization", "organizationId")
    return project_planning.Share(organization_id, given.role)


@strawberry.type
class ProjectMutations:
    """Projects and what they deliver."""

    create_project = verb(CREATE, Project, "project", "Draw up a project.", create)
    update_project = verb(UPDATE, Project, "project", "Change a project.", update)
    advance_project = verb(
        ADVANCE, Project, "project", "Move a project to its next stage, or close it.", advance
    )
    add_project_organization = verb(
        ADD_SHARE,
        ProjectOrganization,
        "share",
        "Let an organization take part in a project.",
        add_share,
    )
    remove_project_organization = verb(
        REMOVE_SHARE, Project, "project", "Take a role in a project away.", remove_share
    )
    add_deliverable = verb(
        ADD_DELIVERABLE,
        Deliverable,
        "deliverable",
        "Add something that a project shall deliver.",
        add_deliverable,
    )
    remove_deliverable = verb(
        REMOVE_DELIVERABLE,
        Project,
        "project",
        "Remove a deliverable that was never delivered; the audit trail keeps it.",
        remove_deliverable,
    )
    update_deliverable = verb(
        UPDATE_DELIVERABLE, Deliverable, "deliverable", "Change a deliverable.", update_deliverable
    )
