"""Projects as clients see them: stages, organizations by role, countries, deliverables."""

from datetime import date

from domain import organizations, projects
from domain.derived import project_figures
from domain.viewers import IN_REACH
from schema.compiler.declare import column, derived, entity, one, owned, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    projects.ProjectStage,
    ASSESSMENT="The local situation is being looked at.",
    DESIGN="The project is being drawn up.",
    IMPLEMENTATION="The project is being carried out.",
    EVALUATION="What it achieved is being judged.",
    CLOSED="The project is over.",
)
explain(
    projects.ProjectKind,
    PRODUCT="Makes a product or tool.",
    GRANT="Carries out what a grant pays for.",
    TECHNICAL_ASSISTANCE="Helps on the spot.",
    TRAINING="Trains people.",
    RESEARCH="Finds something out.",
    EXCHANGE="Lets people visit one another.",
    OTHER="Something else.",
)
explain(
    projects.ProjectRole,
    LEAD="Leads it.",
    PARTNER="Works on it.",
    DONOR="Pays for it.",
    IMPLEMENTER="Carries it out on the spot.",
    BENEFICIARY="Gains from it.",
)
explain(
    projects.DeliverableKind,
    PRODUCT="A product.",
    TOOL="A tool.",
    SERVICE="A service.",
    REPORT="A report.",
    TRAINING="A training.",
)


@entity(projects.Project, order=("title",))
class Project(Row):
    """A piece of work with an end that agreements may rest on."""

    title: str
    kind: projects.ProjectKind
    stage: projects.ProjectStage
    summary: str | None
    long_term: bool
    field_office_missing = derived(project_figures.FIELD_OFFICE_MISSING)
    starts_on: date | None
    ends_on: date | None
    proposal_due_on: date | None = column(requires=IN_REACH)
    funding_url: str | None = column(requires=IN_REACH)
    visibility: organizations.Visibility
    sample: bool

    field_office = one("Organization")
    programme = one("Programme")
    organizations = owned("ProjectOrganization", "Who does what in it.", order=("role",))
    countries = owned("ProjectCountry", "Countries that it works in.", order=("code",))
    deliverables = page("Deliverable", "What it delivers.", order=("due_on",))
    agreements = page("Agreement", "Agreements that serve it.")


@entity(projects.ProjectOrganization, order=("role",))
class ProjectOrganization(Row):
    """What an organization does in a project."""

    role: projects.ProjectRole

    project = one("Project")
    organization = one("Organization", nullable=True)


@entity(projects.ProjectCountry, order=("code",))
class ProjectCountry(Row):
    """A country that a project works in."""

    code: str

    project = one("Project")


@entity(projects.Deliverable, order=("due_on",))
class Deliverable(Row):
    """A product, tool or service that a project delivers."""

    title: str
    kind: projects.DeliverableKind
    due_on: date | None
    delivered_on: date | None
    overdue = derived(project_figures.OVERDUE)
    url: str | None

    project = one("Project")
