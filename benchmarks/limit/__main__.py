"""`python -m benchmarks.limit DATABASE_URL PORT`: one process of the bare limit."""

import sys

import uvicorn

from benchmarks.limit.app import Limit

if __name__ == "__main__":
    uvicorn.run(
        Limit(sys.argv[1]),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
    )
