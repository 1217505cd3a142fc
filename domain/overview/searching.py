"""Searching: which texts are searched, and when one of them matches what was asked for.

A text matches where each asked word begins one of its words, or where it looks much like what was asked:
accents, case and a slip of the pen do not matter. The functions are those of migration 0025, the indexes
those of 0025 and 0037.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tortoise.models import Model

from domain.agreements import Agreement
from domain.derivations import Condition
from domain.documents import Document
from domain.event_series import EventSeries
from domain.events import Event
from domain.exchanges import Exchange
from domain.goals import Goal
from domain.governing_bodies import GoverningBody
from domain.initiatives import StrategicInitiative
from domain.organizations import Organization, OrganizationName
from domain.people import Person
from domain.programmes import Programme
from domain.projects import Project
from domain.publications import Contribution, Publication
from domain.work_plans import WorkPlanItem

LONGEST_TEXT = 200
"""Letters of a search, at most."""


@dataclass(frozen=True)
class SearchedText:
    """A text by which a row is found; a text of another table names the row by a foreign key."""

    model: type[Model]
    column: str
    key: str = "id"

    @property
    def matches(self) -> Condition:
        """Whether the text is like `{asked}`."""
        text = f"{{row}}.{self.column}"
        return Condition(
            f"search_vector({text}) @@ search_words({{asked}})"
            f" OR searchable({{asked}}) <% searchable({text})"
        )

    @property
    def rank(self) -> Condition:
        """How much the text is like `{asked}`, from 0 to 1."""
        return Condition(f"search_rank({{row}}.{self.column}, {{asked}})")

    @property
    def shown(self) -> Condition:
        return Condition(f"{{row}}.{self.column}::text")


SEARCHED: Mapping[type[Model], tuple[SearchedText, ...]] = {
    Organization: (
        SearchedText(Organization, "name"),
        SearchedText(Organization, "native_name"),
        SearchedText(Organization, "acronym"),
        SearchedText(OrganizationName, "name", "organization_id"),
    ),
    Person: (SearchedText(Person, "name"),),
    Agreement: (SearchedText(Agreement, "title"), SearchedText(Agreement, "number")),
    Goal: (SearchedText(Goal, "title"),),
    Event: (SearchedText(Event, "title"),),
    Project: (SearchedText(Project, "title"),),
    WorkPlanItem: (SearchedText(WorkPlanItem, "title"),),
    Programme: (SearchedText(Programme, "title"),),
    Publication: (SearchedText(Publication, "title"),),
    Contribution: (SearchedText(Contribution, "title"),),
    Exchange: (SearchedText(Exchange, "title"),),
    EventSeries: (SearchedText(EventSeries, "title"),),
    StrategicInitiative: (SearchedText(StrategicInitiative, "title"),),
    GoverningBody: (SearchedText(GoverningBody, "name"),),
    Document: (SearchedText(Document, "title"), SearchedText(Document, "name")),
}
