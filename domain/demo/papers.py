"""Sample documents with real bytes: agreements, minutes, evidence and reports that one can open."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.models import Model

from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement
from domain.board_decisions import BoardDecision
from domain.checklists import ChecklistEntry
from domain.demo.chance import Chance
from domain.demo.leaflets import draw_leaflet
from domain.demo.spans import days
from domain.demo.tables import Tables
from domain.document_store import DocumentStore
from domain.documents import Document, DocumentAccess
from domain.exchanges import ExchangeLeg, LegState
from domain.goals import Measurement, MeasurementState
from domain.obligations import ObligationOccurrence, OccurrenceState
from domain.organizations import Organization, OrganizationKind

NOTE = "This document is made up: it exists for the demo only."
MEDIA_TYPES = {".pdf": "application/pdf", ".csv": "text/csv", ".txt": "text/plain"}
EACH = 3
"""How many rows of a kind have a document."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is filed with some rows of a model: those that hold the values."""

    column: str
    model: type[Model]
    title: str
    ending: str
    values: dict[str, object]


PAPERS = (
    Paper("agreement_version_id", AgreementVersion, "Signed agreement", ".pdf", {"recorded": True}),
    Paper("agreement_id", Agreement, "What we agreed, on a page", ".pdf", {}),
    Paper("board_decision_id", BoardDecision, "Minutes", ".pdf", {}),
    Paper(
        "measurement_id",
        Measurement,
        "Figures behind the value",
        ".csv",
        {"state": MeasurementState.APPROVED},
    ),
    Paper(
        "obligation_occurrence_id",
        ObligationOccurrence,
        "Proof",
        ".txt",
        {"state": OccurrenceState.DONE},
    ),
    Paper(
        "checklist_entry_id", ChecklistEntry, "Charter", ".pdf", {"confirmed_by": "Example staff"}
    ),
    Paper(
        "exchange_leg_id", ExchangeLeg, "Report on the visit", ".txt", {"state": LegState.COMPLETED}
    ),
)


class Shelf:
    """Writes the rows of documents, and keeps their bytes until the store takes them."""

    def __init__(self, tables: Tables, now: datetime, today: date) -> None:
        self._tables = tables.beside(Chance("papers of the sample set", now))
        self._today = today
        self._bytes: dict[str, bytes] = {}

    def file_all(self) -> None:
        """File papers with the first rows of each kind, and leaflets of the home association."""
        for paper in PAPERS:
            for key in self._tables.find(paper.model, **paper.values)[:EACH]:
                public = paper.model is Agreement
                self._file(
                    paper.title,
                    paper.ending,
                    access=DocumentAccess.PUBLIC if public else DocumentAccess.INHERITED,
                    **{paper.column: key},
                )
        (home,) = self._tables.find(Organization, kind=OrganizationKind.HOME_ASSOCIATION)
        own = {"organization_id": home}
        self._file("Who we are", ".pdf", access=DocumentAccess.PUBLIC, **own)
        self._file("Notes for the staff", ".txt", access=DocumentAccess.STAFF, **own)
        self._file("Who we were", ".pdf", archived_on=self._today - days(200), **own)

    async def hand_over(self, store: DocumentStore) -> None:
        """Put the bytes into the store; the rows must not be there before them."""
        for sha256, content in self._bytes.items():
            await store.put(sha256, content)

    def _file(self, title: str, ending: str, **values: object) -> None:
        content = WRITERS[ending](title)
        sha256 = hashlib.sha256(content).hexdigest()
        self._bytes[sha256] = content
        self._tables.add(
            Document,
            sha256=sha256,
            name=f"Example - {title}{ending}",
            media_type=MEDIA_TYPES[ending],
            size=len(content),
            title=f"Example: {title}",
            **values,
        )


def _write_text(title: str) -> bytes:
    return f"{title}\n\n{NOTE}\n".encode()


def _write_figures(title: str) -> bytes:
    rows = "".join(f"Example town {place},{place * 7 % 10 + 3}\n" for place in range(1, 11))
    return f"# {title}. {NOTE}\nwho,value\n{rows}".encode()


def _write_leaflet(title: str) -> bytes:
    return draw_leaflet([title, "", NOTE])


WRITERS: dict[str, Callable[[str], bytes]] = {
    ".pdf": _write_leaflet,
    ".csv": _write_figures,
    ".txt": _write_text,
}
