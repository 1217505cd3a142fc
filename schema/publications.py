"""Publications as clients see them, and what organizations contribute to each other's."""

from datetime import date

from domain import organizations, publications
from schema.compiler.declare import entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    publications.PublicationKind,
    MAGAZINE="A magazine.",
    JOURNAL="A journal.",
    NEWSLETTER="A newsletter.",
    PODCAST="A podcast.",
    BLOG="A blog.",
    WEBSITE="A website.",
    QUESTIONS_AND_ANSWERS="A place where members ask and answer.",
    SOCIAL="A channel of a social network.",
    REPORT_SERIES="A series of reports.",
)
explain(
    publications.ContributionKind,
    ARTICLE="An article.",
    INTERVIEW="An interview.",
    EPISODE="An episode of a podcast.",
    CASE_STUDY="A case study.",
    ANNOUNCEMENT="An announcement.",
    SHARED_RESOURCE="A tool, text or recording that is shared.",
    OTHER="Something else.",
)
explain(
    publications.ContributionState,
    PROPOSED="It was offered.",
    SUBMITTED="It was handed in.",
    PUBLISHED="It appeared.",
    DECLINED="It was turned down.",
)


@entity(publications.Publication, order=("title",))
class Publication(Row):
    """A magazine, newsletter, podcast or other channel of an organization."""

    title: str
    kind: publications.PublicationKind
    url: str | None
    language: str | None
    visibility: organizations.Visibility
    discontinued_on: date | None
    sample: bool
    source: str | None

    organization = one("Organization", nullable=True)
    contributions = page("Contribution", "What others gave to it.")


@entity(publications.Contribution, order=("-published_on",))
class Contribution(Row):
    """Something that one organization gives to another's publication; it counts in their reciprocity."""

    title: str
    kind: publications.ContributionKind
    state: publications.ContributionState
    state_reason: str | None
    published_on: date | None
    url: str | None

    publication = one("Publication")
    from_organization = one("Organization", nullable=True)
    author = one("Person")
    agreement = one("Agreement")
    work_plan_items = page("WorkPlanItem", "Items of work plans that are about it.")
