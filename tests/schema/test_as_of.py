"""As of: what has dates is shown as it is on a day, as far as is known today."""

from datetime import date

import pytest

from domain.renewal_types import RenewalType
from tests import samples
from tests.schema.conftest import Ask

STATES = """query ($number: String!, $day: Date) { agreement(number: $number, asOf: $day) {
    state endsOn daysLeft inForceSince termInForce { sequence daysLeft } } }"""


async def test_an_agreement_on_days_of_the_past_and_to_come(ask: Ask) -> None:
    found = await samples.affiliation()
    await samples.term(found, date(2024, 1, 1), date(2025, 12, 31))
    await samples.term(found, date(2026, 1, 1), date(2026, 12, 31), RenewalType.FIXED_TERM)
    for day, state, ends_on, left, sequence in (
        ("2023-12-31", "PROPOSED", None, None, None),
        ("2025-06-01", "ACTIVE", "2025-12-31", 213, 1),
        (None, "ACTIVE", "2026-12-31", 302, 2),
        ("2026-12-31", "NOTICE_WINDOW", "2026-12-31", 0, 2),
        ("2027-01-01", "EXPIRED", None, None, None),
    ):
        reply = await ask(STATES, {"number": found.agreement.number, "day": day})
        shown = reply.data["agreement"]
        assert (shown["state"], shown["endsOn"], shown["daysLeft"]) == (state, ends_on, left), day
        assert (shown["termInForce"] or {}).get("sequence") == sequence, day
        if sequence is not None:
            assert shown["termInForce"]["daysLeft"] == left


async def test_filters_and_orders_of_a_list_are_of_that_day(ask: Ask) -> None:
    ended, running = await samples.affiliation(), await samples.affiliation()
    await samples.term(ended, date(2024, 1, 1), date(2024, 12, 31))
    await samples.term(running, date(2024, 1, 1), date(2027, 12, 31))
    query = """query ($day: Date) {
        agreements(asOf: $day, where: {daysLeft: {gte: 0}}, orderBy: [{daysLeft: ASC}]) {
            totalCount nodes { number daysLeft } } }"""
    numbers = [ended.agreement.number, running.agreement.number]
    for day, expected in (("2024-07-01", numbers), (None, numbers[1:]), ("2199-01-01", [])):
        shown = (await ask(query, {"day": day})).data["agreements"]
        assert [node["number"] for node in shown["nodes"]] == expected
        assert shown["totalCount"] == len(expected)


BEYOND = ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31")


@pytest.mark.parametrize("day", BEYOND)
async def test_days_beyond_what_can_be_known_are_refused(ask_quiet: Ask, day: str) -> None:
    for query, variables in (
        (STATES, {"number": "x", "day": day}),
        (f'{{ organization(slug: "x", asOf: "{day}") {{ id }} }}', {}),
    ):
        assert (await ask_quiet(query, variables)).code == "BAD_USER_INPUT"


async def test_the_day_is_a_parameter_of_one_plan(ask_quiet: Ask) -> None:
    for day in ("1900-01-01", "2200-12-31", None):
        assert (await ask_quiet(STATES, {"number": "x", "day": day})).data == {"agreement": None}


@pytest.mark.parametrize("day", BEYOND)
@pytest.mark.parametrize(
    "query",
    [
        "{{ goals {{ nodes {{ indicators {{ expected({on}) }} }} }} }}",
        "{{ goals {{ nodes {{ indicators {{ expectedValue({on}) }} }} }} }}",
        "{{ organizations {{ nodes {{ reciprocity({first}) {{ firstDay }} }} }} }}",
        "{{ organizations {{ nodes {{ reciprocity({last}) {{ firstDay }} }} }} }}",
        "{{ publicFigures({as_of}) {{ countries }} }}",
    ],
)
async def test_no_argument_of_a_read_takes_a_day_beyond_what_can_be_known(
    ask_world: Ask, query: str, day: str
) -> None:
    names = {"on": "on", "first": "from", "last": "to", "as_of": "asOf"}
    literal = query.format(**{key: f'{name}: "{day}"' for key, name in names.items()})
    asked = query.format(**{key: f"{name}: $day" for key, name in names.items()})
    for text, given in ((literal, {}), (f"query ($day: Date) {asked}", {"day": day})):
        reply = await ask_world(text, given)
        assert reply.code == "BAD_USER_INPUT", reply.content
        assert "is a day from" in reply.errors[0]["message"]


@pytest.mark.parametrize("day", BEYOND)
async def test_a_filter_may_name_any_day(ask_world: Ask, day: str) -> None:
    where = f'where: {{ startsOn: {{ gte: "{day}" }}, not: {{ dueOn: {{ lt: "{day}" }} }} }}'
    assert (await ask_world(f"{{ goals({where}) {{ totalCount }} }}")).data["goals"]
