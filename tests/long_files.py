"""The files that take longest begin first: no process is still busy with one when the others are done.

Without this a file with one test of half a minute comes after those with a hundred that take a second.
The list decides about nothing but time: `make test ARGS=--durations=60` shows when it has aged.
"""

import pytest

LONGEST_FIRST = (
    # Minutes: processes are started, killed and waited for.
    "tests/journeys/test_up.py",
    "tests/faults/test_storm.py",
    "tests/domain/notices/test_plan_reminders.py",
    "tests/domain/notices/test_term_changes.py",
    "tests/journeys/test_delivery.py",
    "tests/faults/test_kills.py",
    # About half a minute each.
    "tests/journeys/test_accessibility.py",
    "tests/domain/notices/test_random_walks.py",
    "tests/domain/notices/test_preview.py",
    "tests/service/test_cli.py",
    "tests/domain/notices/test_worked_examples.py",
    "tests/service/test_explain_command.py",
    "tests/domain/test_migrations.py",
    "tests/production/test_processes.py",
    "tests/schema/test_random_queries.py",
    "tests/domain/notices/test_recipients.py",
    "tests/service/test_token_commands.py",
    "tests/domain/notices/test_walks_of_everything.py",
    # A dozen seconds each.
    "tests/domain/notices/test_corrections.py",
    "tests/domain/demo/test_due_reminders.py",
    "tests/domain/demo/test_completeness.py",
    "tests/journeys/affiliation/test_affiliation.py",
    "tests/domain/notices/test_signing_reminders.py",
    "tests/service/test_bounce_command.py",
    "tests/service/test_ledger_commands.py",
    "tests/schema/test_requests.py",
)


def put_longest_first(items: list[pytest.Item]) -> None:
    """Move the tests of these files to the front; those of a file stay together and in their order."""
    ranks = {path: rank for rank, path in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(_path_of(item.nodeid), len(ranks)))


def _path_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]
