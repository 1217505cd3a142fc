"""`python -m benchmarks.ordinary DATABASE_URL PORT`: one process of the ordinary service."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL

from benchmarks.ordinary.loading import Loaders
from benchmarks.ordinary.roots import SCHEMA
from domain.database import Database


class Endpoint(GraphQL[dict[str, Any], None]):
    """The usual endpoint with fresh loaders a request."""

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {"request": request, "response": response, "loaders": Loaders()}


def create_app(url: str) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with Database.connect(url):
            yield

    return Starlette(
        routes=[Route("/graphql", Endpoint(SCHEMA, graphql_ide=None))], lifespan=lifespan
    )


if __name__ == "__main__":
    uvicorn.run(
        create_app(sys.argv[1]),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
