"""Statements that break a rule of the database on purpose, and the name of the rule that they broke."""

from collections.abc import Awaitable

import asyncpg
import pytest
from tortoise.exceptions import BaseORMException

from tests import samples


async def refusal(broken: Awaitable[object]) -> str | None:
    """Return the name of the rule that refused the statement."""
    with pytest.raises((BaseORMException, asyncpg.PostgresError)) as caught:
        await broken
    return samples.broken_rule(caught.value)
