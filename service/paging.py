"""Pages of a list: one at a time, named by `?page=`, so that no list grows beyond what one reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from starlette.requests import Request

PAGE_SIZE = 25
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page; of one that is not there none, which is not taken for more of another's."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int

    @classmethod
    def asked_for(cls, request: Request, rows: Sequence[Row]) -> Self:
        """The page that a request asks for; the first where it names none."""
        pages = max(1, -(-len(rows) // PAGE_SIZE))
        number = _number(request)
        there = 1 <= number <= pages
        shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE] if there else []
        return cls(shown, number, pages, len(rows))

    @property
    def is_missing(self) -> bool:
        return not 1 <= self.number <= self.pages

    @property
    def status(self) -> int:
        return 404 if self.is_missing else 200


def _number(request: Request) -> int:
    """The page asked for; 0, which is no page, for what is no number."""
    text = request.query_params.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
