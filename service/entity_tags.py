"""Entity tags: what a client has already is not sent again."""


def has_it(known: str | None, tag: str) -> bool:
    """Whether the header If-None-Match says that a client has what a tag names, compressed or not."""
    if known is None:
        return False
    given = [each.strip() for each in known.split(",")]
    return tag in {each.removeprefix("W/") for each in given} or given == ["*"]


def weakened(tag: str) -> str:
    """The tag of the same answer in other bytes."""
    return tag if tag.startswith("W/") else f"W/{tag}"
