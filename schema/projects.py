"""Projects as clients see them."""

from datetime import date

from domain import projects
from schema.compiler.declare import entity, page
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


@entity(projects.Project, order=("title",))
class Project(Row):
    """A piece of work with an end that agreements may rest on."""

    title: str
    stage: projects.ProjectStage
    long_term: bool
    starts_on: date | None
    ends_on: date | None
    sample: bool

    agreements = page("Agreement", "Agreements that serve it.")
