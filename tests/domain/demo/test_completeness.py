"""The demo shows all of the model: every table has rows, and every state and kind occurs.

What cannot or should not occur in sample data stands here with the reason.
"""

import hashlib
from enum import Enum
from typing import Any

import pytest
from tortoise.models import Model

from domain.document_kinds import media_type_of
from domain.document_store import DocumentStore
from domain.rights.access import ROWS
from tests.domain.demo.conftest import Filled

LEDGER = "the sweep and the workers write it when the demo runs"
FLEETING = "it is kept for hours only, for whoever repeats a request"
EMPTY = {
    "reminder": LEDGER,
    "reminder_mail": LEDGER,
    "outbox_message": LEDGER,
    "delivery_attempt": LEDGER,
    "planner_heartbeat": LEDGER,
    "run_figure": LEDGER,
    "suppression": LEDGER,
    "link_use": LEDGER,
    "bounce": LEDGER,
    "passed_duty": LEDGER,
    "audit_seal": LEDGER,
    "webhook_delivery": LEDGER,
    "idempotency_key": FLEETING,
}
WITHOUT: dict[tuple[str, str], tuple[set[str], str]] = {
    ("agreement_version", "term_renewal_type"): (
        {"AUTO_RENEW", "EVERGREEN", "ONE_OFF"},
        "texts that were signed on paper name no terms of their own",
    ),
    ("board_decision", "met_on_precision"): ({"TBA"}, "a decision was taken on some day"),
    ("document", "scan"): ({"CLEAN", "INFECTED"}, "no scanner looks at the demo"),
    ("enrollment", "renewal_type"): ({"EVERGREEN"}, "an enrollment has an end"),
    ("import_job", "mode"): ({"DRY_RUN"}, "the facts are imported in earnest"),
    ("import_row", "state"): ({"UNCHANGED", "REFUSED"}, "the facts are new and in order"),
    ("organization", "founded_precision"): (
        {"DAY", "MONTH", "TBA"},
        "of most foundations one knows the year",
    ),
    ("organization", "relationship_precision"): (
        {"DAY", "TBA"},
        "of most relationships one knows the month",
    ),
    ("organization", "status"): ({"ARCHIVED"}, "an archived one has left the lists"),
    ("region", "kind"): ({"M49"}, "relationships are looked after by regions of our own"),
    ("renewal_recommendation", "recommendation"): ({"PENDING"}, "advice says something"),
    ("webhook", "state"): ({"ACTIVE"}, "an active one would post to an address that is not ours"),
    **{
        ("reminder_rule", column): (set(), "policy for everything; narrower ones are set by staff")
        for column in ("scope", "category", "affiliate_group")
    },
}


def _codes(model: type[Model]) -> dict[str, set[str]]:
    """Return the columns of a model that hold codes, with all codes that each may hold."""
    found: dict[str, set[str]] = {}
    for name, field in model._meta.fields_map.items():
        codes: type[Enum] | None = getattr(field, "enum_type", None)
        if codes is not None:
            found[name] = {code.value for code in codes}
    return found


MODELS = sorted(ROWS, key=lambda model: model._meta.db_table)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model._meta.db_table))
async def test_every_table_has_rows_and_every_code_occurs(
    filled: Filled, model: type[Model]
) -> None:
    table = model._meta.db_table
    if table in EMPTY:
        assert await filled.one(f"SELECT count(*) FROM {table}") == 0, "it need not be excused"
        return
    assert await filled.one(f"SELECT count(*) FROM {table}") > 0
    for column, codes in _codes(model).items():
        used: set[Any] = set(await filled.column(f"SELECT DISTINCT {column} FROM {table}"))
        missing, reason = WITHOUT.get((table, column), (set(), ""))
        if not missing and reason:
            continue
        assert codes - used == missing, (column, reason)


async def test_documents_have_their_bytes(filled: Filled, store: DocumentStore) -> None:
    rows = await filled.all("SELECT * FROM document")
    owners = [column for column in dict(rows[0]) if column.endswith("_id") and column != "id"]
    for row in rows:
        content = b"".join([piece async for piece in await store.open(row["sha256"])])
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert len(content) == row["size"]
        assert media_type_of(content, row["name"]) == row["media_type"]
    for owner in owners:
        assert any(row[owner] for row in rows), owner
    assert {row["access"] for row in rows} == {"INHERITED", "PUBLIC", "STAFF"}
    assert any(row["archived_on"] for row in rows)


async def test_health_has_a_course_over_months(filled: Filled) -> None:
    months = await filled.one("SELECT count(DISTINCT as_of) FROM health_snapshot")
    assert months == 6
    moved = """SELECT count(*) FROM (SELECT organization_id FROM health_snapshot
        GROUP BY organization_id HAVING count(DISTINCT score) > 1) AS moving"""
    assert await filled.one(moved) > 10


async def test_nothing_of_the_demo_opens_a_door(filled: Filled) -> None:
    holding = """SELECT count(*) FROM api_token WHERE revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > $1::date)"""
    assert await filled.one(holding, filled.today) == 0
    assert await filled.one("SELECT count(*) FROM webhook WHERE state = 'ACTIVE'") == 0
    assert await filled.column("SELECT DISTINCT issuer FROM identity") == [
        "https://sign-in.example.org/"
    ]
