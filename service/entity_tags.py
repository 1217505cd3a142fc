"""Entity tags: what a client has already is not sent again."""

from starlette.datastructures import Headers


def has_it(headers: Headers, tag: str) -> bool:
    """Whether a client says that it has what a tag names, compressed or not."""
    given = [each.strip() for each in headers.get("if-none-match", "").split(",")]
    return tag in {each.removeprefix("W/") for each in given} or given == ["*"]
