"""Where a document's bytes are, as a path of the service."""

from domain.derivations import Derived

PREFIX = "/documents"

URL = Derived(
    name="url",
    sql=f"'{PREFIX}/' || {{row}}.id",
    python_type=str,
    description="Path at this service where the bytes are, with the same rights as this row.",
    nullable=False,
)
