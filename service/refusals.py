"""What the door itself refuses: a status, a code and one clear sentence, raised from anywhere."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException


class Refusal(HTTPException):
    """A request that goes no further. `detail` is for a person, `code` for a program."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code


def unauthenticated(message: str) -> Refusal:
    """The refusal of credentials that do not hold."""
    return Refusal(401, "UNAUTHENTICATED", message, {"WWW-Authenticate": 'Bearer realm="entente"'})
