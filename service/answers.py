"""Answers in JSON."""

import orjson
from starlette.responses import Response


class Json(Response):
    """A JSON answer, written by orjson."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """Turn plain values into bytes."""
        return orjson.dumps(content, default=str)
