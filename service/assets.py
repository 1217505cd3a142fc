"""Static files of our own: each address names the file's content, so that it can be cached for good."""

import functools
import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static"


@functools.cache
def asset(path: str) -> str:
    """The address of a static file; it changes when the file does."""
    digest = hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:12]
    return f"{PREFIX}/{path}?v={digest}"


class Assets(StaticFiles):
    """Serves the folder: for a year under an address that names the content, else checked anew."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Add how long the answer may be kept."""
        response = await super().get_response(path, scope)
        named = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if named else "no-cache"
        )
        return response
