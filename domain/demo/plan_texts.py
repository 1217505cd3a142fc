"""What both sides of a sample plan agreed to, computed as the database computes it (domain/plan_texts.py).

The rows are not in the database yet when their hash is needed. A test compares the two.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID


def item_text(
    key: UUID,
    title: str,
    activity: str,
    responsible: str,
    due_on: date | None,
    carried_from: UUID | None,
    event: UUID | None,
    goals: Sequence[UUID],
) -> dict[str, object]:
    """Return an item as its plan's text holds it; names stand in the order of jsonb, short ones first."""
    return {
        "id": str(key),
        "dueOn": due_on and due_on.isoformat(),
        "event": event and str(event),
        "goals": sorted(map(str, goals)),
        "title": title,
        "exchange": None,
        "carriedFrom": carried_from and str(carried_from),
        "responsible": responsible,
        "activityType": activity,
        "contribution": None,
    }


def hash_plan(agreement: UUID, starts_on: date, items: Sequence[dict[str, object]]) -> str:
    """Return the SHA-256 of the text of a plan."""
    text = {
        "year": starts_on.year,
        "items": sorted(items, key=lambda item: str(item["id"])),
        "agreement": str(agreement),
        "yearStartsOn": starts_on.isoformat(),
    }
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()
