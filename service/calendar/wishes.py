"""Which events a request asks for: parameters of the address, read once and strictly."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request

from domain.events import EventScope
from service.refusals import Refusal

KNOWN = frozenset({"scope", "organization", "from", "to"})
LONGEST_SLUG = 120
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished for; days are inclusive, and without a first one the form of the calendar decides."""

    scope: EventScope | None = None
    organization: str | None = None
    first: date | None = None
    last: date | None = None

    def where(self, first: date) -> dict[str, object]:
        """Return the filter of the API for events on `first` or later."""
        tests: list[dict[str, object]] = [
            self._begins(),
            _not_over(first, open_ended=not self.last),
        ]
        if self.scope is not None:
            tests.append({"scope": {"eq": self.scope.value}})
        if self.organization is not None:
            tests.append({"organizer": {"slug": {"eq": self.organization}}})
        return {"and": tests}

    def _begins(self) -> dict[str, object]:
        return {"startsOn": {"lte": self.last.isoformat()}} if self.last else {}

    def address(self, path: str, **changes: object) -> str:
        """Return the address of a form of the calendar with the same wish, but for some changes."""
        given = {
            "scope": self.scope,
            "organization": self.organization,
            "from": self.first,
            "to": self.last,
            **changes,
        }
        query = urlencode({name: value for name, value in given.items() if value is not None})
        return f"{path}?{query}" if query else path


def _not_over(first: date, *, open_ended: bool) -> dict[str, object]:
    """Events that are not over by a day; those without a date only where the calendar has no end."""
    given = first.isoformat()
    ways: list[dict[str, object]] = [{"endsOn": {"gte": given}}, {"startsOn": {"gte": given}}]
    if open_ended:
        to_come: dict[str, object] = {"status": {"in": ["TENTATIVE", "CONFIRMED", "POSTPONED"]}}
        ways.append({"and": [{"startsOn": {"isNull": True}}, to_come]})
    return {"or": ways}


def read_wish(request: Request) -> Wish:
    """Return what the address asks for; raises Refusal for what it cannot mean."""
    given = request.query_params
    if unknown := sorted(set(given) - KNOWN):
        raise _refusal(
            f'There is no parameter "{unknown[0][:40]}"; there are {", ".join(sorted(KNOWN))}.'
        )
    organization = given.get("organization") or None
    if organization is not None and len(organization) > LONGEST_SLUG:
        raise _refusal("The organization is named by its slug, a short word.")
    wish = Wish(
        _scope(given.get("scope")), organization, _day(request, "from"), _day(request, "to")
    )
    if wish.first and wish.last and wish.last < wish.first:
        raise _refusal('The day "to" lies before "from".')
    return wish


def _scope(given: str | None) -> EventScope | None:
    if not given:
        return None
    if given.upper() not in EventScope.__members__:
        raise _refusal(f"The scope is one of {', '.join(EventScope)}.")
    return EventScope(given.upper())


def _day(request: Request, name: str) -> date | None:
    given = request.query_params.get(name)
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise _refusal(f'"{name}" is a day such as 2026-05-31.') from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _refusal(f'"{name}" lies between {FIRST_DAY} and {LAST_DAY}.')
    return day


def _refusal(sentence: str) -> Refusal:
    return Refusal(400, "BAD_USER_INPUT", sentence)
