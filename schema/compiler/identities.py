"""Global IDs: the type's name, a colon and the key, readable and strict.

`Agreement:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081` has one spelling only, so that two clients that
compare IDs as strings are right to do so.
"""

from functools import lru_cache
from uuid import UUID

from domain.errors import DomainError, ErrorCode


def encode_id(type_name: str, key: UUID) -> str:
    """Return the global ID of a row."""
    return f"{type_name}:{key}"


@lru_cache(maxsize=4096)
def split_id(text: str) -> tuple[str, UUID]:
    """Return the type's name and the key; raises BAD_USER_INPUT for any other spelling."""
    type_name, colon, key_text = text.partition(":")
    try:
        key = UUID(key_text)
    except ValueError:
        raise _bad_id(text) from None
    if not colon or encode_id(type_name, key) != text:
        raise _bad_id(text)
    return type_name, key


def decode_id(text: str, type_name: str) -> UUID:
    """Return the key in an ID that must be of one type."""
    found, key = split_id(text)
    if found != type_name:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f'"{_shown(text)}" is not the ID of a row of type {type_name}.',
        )
    return key


def _bad_id(text: str) -> DomainError:
    return DomainError(ErrorCode.BAD_USER_INPUT, f'"{_shown(text)}" is not an ID of this service.')


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
