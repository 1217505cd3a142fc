"""Who is measured: how each is started as one process, and how it wants to be asked."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from benchmarks import processes
from benchmarks.asking import FOLDER, Place, Values, document_of, with_values
from benchmarks.filling import key
from benchmarks.load import LoadError, ask, request_of
from service.embedded.server import free_port

ROOT = Path(__file__).parents[1]
START_SECONDS = 300.0
LOOK_EVERY = 0.1
TYPES = {"id": "Organization", "indicator": "Indicator"}


@dataclass(slots=True)
class Contestant:
    """One of those that are measured; `name` is that of its folder of questions."""

    name: str
    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    places: str = "after"
    """How it is told where a page begins: by a cursor of its own, an offset, or the row before."""
    questions: str = ""
    """Folder of its questions, where that has another name."""
    sees_all: bool = True
    """Whether its answers are those of everybody else."""
    most_heavy: int = 64
    """Heavy questions that it is asked at once; more would take it minutes."""
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    cursors: dict[int, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return self.questions or self.name

    def takes(self, question: str, connections: int = 1) -> bool:
        """Whether it has the question, and answers so many of it at once within reason."""
        most = self.most_heavy if question == "heavy" else connections
        if question == "mutation" and not self.sees_all:
            return False
        return connections <= most and any((FOLDER / self.folder).glob(f"{question}.*"))

    def variables(self, values: Values) -> Values:
        """The values as it wants to be told them."""
        place = values.get("place")
        if isinstance(place, Place):
            return self._told(place)
        if self.folder != "entente":
            return values
        return {
            name: f"{TYPES[name]}:{value}" if name in TYPES else value
            for name, value in values.items()
        }

    def request(self, question: str, values: Values, written_in: int | None = None) -> bytes:
        """The bytes of a question, with variables, or with the values written into the n-th document."""
        variables = self.variables(values)
        document = document_of(self.folder, question)
        if document is None:
            return request_of(f"/{question}", orjson.dumps({"variables": variables}), self.headers)
        if written_in is not None:
            document, variables = with_values(document, variables, written_in), {}
        body = orjson.dumps({"query": document, "variables": variables})
        return request_of("/graphql", body, self.headers)

    def answer(self, question: str, values: Values) -> Any:
        """The data of an answer; errors are an exception."""
        body = orjson.loads(ask(self.port, self.request(question, values)))
        if body.get("errors"):
            raise LoadError(f"{self.title}: {body['errors']}")
        return body["data"]

    def _told(self, place: Place) -> Values:
        match self.places:
            case "after":
                return {"after": self.cursors.get(place.offset)}
            case "offset":
                return {"offset": place.offset}
        return {"day": place.day, "id": place.id}

    def find_cursors(self, places: list[Place]) -> None:
        """Walk through the long list to where its pages begin."""
        if self.places != "after" or not self.takes("deep"):
            return
        offset, last = 0, max(place.offset for place in places)
        while offset < last:
            data = self.answer("deep", {"place": Place(offset, "", "")})
            offset += 20
            self.cursors[offset] = data["events"]["pageInfo"]["endCursor"]


def entente(name: str, title: str, token: str, environment: Mapping[str, str]) -> Contestant:
    """The real service, as `serve` runs it in production."""
    return Contestant(
        name,
        title,
        (sys.executable, "-m", "service", "serve", "--port", "{port}"),
        environment,
        {"Authorization": f"Bearer {token}"},
        questions="entente",
    )


def liaison(ours: Contestant, token: str) -> Contestant:
    """The same process, asked by somebody whose rows are fewer: rules at every table."""
    headers = {"Authorization": f"Bearer {token}"}
    return replace(
        ours,
        name="liaison",
        title="Entente, a liaison",
        headers=headers,
        sees_all=False,
        cursors={},
    )


def on_node(node: Path, name: str, title: str, url: str, places: str) -> Contestant:
    """One of those that run on Node; the environment is what tells them to be quick."""
    environment = {"DATABASE_URL": url, "NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    command = (str(node), str(node.parents[2] / f"{name}.js"))
    return Contestant(name, title, command, environment, places=places)


def ordinary(url: str) -> Contestant:
    command = (sys.executable, "-m", "benchmarks.ordinary", url, "{port}")
    return Contestant("ordinary", "Strawberry + Tortoise", command, places="offset", most_heavy=1)


def limit(url: str) -> Contestant:
    command = (sys.executable, "-m", "benchmarks.limit", url, "{port}")
    return Contestant("limit", "the limit", command, places="row")


@contextmanager
def running(contestant: Contestant, core: int, log: Path) -> Iterator[None]:
    """Run it on one core for as long as the block lasts."""
    contestant.port = free_port()
    command = [part.format(port=contestant.port) for part in contestant.command]
    environment = {**os.environ, **contestant.environment, "PORT": str(contestant.port)}
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=written, stderr=written
        )
    contestant.process = process
    try:
        processes.pin(process.pid, core)
        _await(contestant, log)
        processes.pin(process.pid, core)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _await(contestant: Contestant, log: Path) -> None:
    """Return once it answers at all."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            contestant.answer("light", {"id": key(1, 1)})
        except (OSError, LoadError) as error:
            ended = contestant.process is not None and contestant.process.poll() is not None
            if ended or time.monotonic() > end:
                said = log.read_text(errors="replace")[-2000:]
                raise LoadError(f"{contestant.title} does not answer: {error}\n{said}") from error
            # A program of somebody else, which tells nobody when it is ready.
            time.sleep(LOOK_EVERY)
        else:
            return
