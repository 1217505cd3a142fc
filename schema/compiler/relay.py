"""The types that every compiled list shares: Relay's node and page information, and a direction."""

from enum import Enum

import strawberry


@strawberry.enum(description="Direction of a key in an order.")
class SortDirection(Enum):
    """NULL counts as the greatest value."""

    ASC = strawberry.enum_value(
        "ASC", description="Smallest first; rows without a value come last."
    )
    DESC = strawberry.enum_value(
        "DESC", description="Greatest first; rows without a value come first."
    )


@strawberry.interface(description="A row that a global ID names.")
class Node:
    """What every entity is."""

    id: strawberry.ID = strawberry.field(
        description="Global ID: the name of the type, a colon and the key."
    )


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="Whether rows follow after this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows lie before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row of the page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row of the page.")
