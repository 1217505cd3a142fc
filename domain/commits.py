"""Word of a commit: whoever wants to know that this process may have changed something is called after it.

A listener is only woken: it can neither delay a transaction nor fail it, and is told nothing of what changed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[], None]

_LISTENERS: list[Listener] = []


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Call the listener after each commit for as long as the block lasts, on the loop that committed."""
    _LISTENERS.append(listener)
    try:
        yield
    finally:
        _LISTENERS.remove(listener)


def note_commit() -> None:
    """Wake all listeners; for whoever commits other than through `database.transaction`."""
    for listener in tuple(_LISTENERS):
        listener()
