"""Rounds: everybody in turn, again and again, so that a slow moment of the machine hits all alike."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import processes
from benchmarks.arena import Arena
from benchmarks.asking import Question, plain, values_of
from benchmarks.contestants import Contestant
from benchmarks.load import LoadError, drive

VARIED = 200
"""Different sets of variables, and different documents."""
KINDS = ("same", "variables", "documents")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is asked at once: a question, whether each request is the same, on how many connections."""

    question: str
    kind: str
    connections: int


@dataclass(frozen=True, slots=True)
class Run:
    """One contestant's turn in a round."""

    setting: Setting
    contestant: str
    round: int
    requests: int
    rate: float
    p50: float
    p99: float
    cpu: float
    """Seconds of CPU a request, of the contestant."""
    database_cpu: float
    """Seconds of CPU a request, of PostgreSQL."""


def check_answers(arena: Arena, questions: list[Question], turns: int = 3) -> None:
    """Everybody has to say the same, or speed means nothing."""
    for question in questions:
        for turn in range(turns):
            values = values_of(question.name, turn, arena.sizes, arena.places)
            said = {
                each.title: plain(each.answer(question.name, values))
                for each in arena.contestants
                if each.takes(question.name) and each.sees_all
            }
            (first, expected), *others = said.items()
            for title, answer in others:
                if answer != expected:
                    raise LoadError(f"{question.title}: {title} and {first} answer differently.")


def requests_of(arena: Arena, contestant: Contestant, question: str, kind: str) -> list[bytes]:
    """The bytes that are sent in turn."""
    turns = 1 if kind == "same" and question != "mutation" else VARIED
    return [
        contestant.request(
            question,
            values_of(question, turn, arena.sizes, arena.places),
            written_in=turn if kind == "documents" else None,
        )
        for turn in range(turns)
    ]


def run_rounds(arena: Arena, settings: list[Setting], rounds: int, seconds: float) -> Iterator[Run]:
    """Measure all settings; the first turn of each warms up and is not counted."""
    for setting in settings:
        taking = [
            each for each in arena.contestants if each.takes(setting.question, setting.connections)
        ]
        asked = {
            each.name: requests_of(arena, each, setting.question, setting.kind) for each in taking
        }
        for contestant in taking:
            drive(contestant.port, asked[contestant.name], setting.connections, seconds / 2)
        for number in range(rounds):
            for contestant in taking:
                yield measure(arena, contestant, setting, asked[contestant.name], number, seconds)


def measure(
    arena: Arena,
    contestant: Contestant,
    setting: Setting,
    requests: list[bytes],
    number: int,
    seconds: float,
) -> Run:
    assert contestant.process is not None
    pid = contestant.process.pid
    before = processes.cpu_seconds(pid), processes.cpu_seconds(arena.postgres)
    outcome = drive(contestant.port, requests, setting.connections, seconds)
    after = processes.cpu_seconds(pid), processes.cpu_seconds(arena.postgres)
    count = len(outcome.latencies)
    return Run(
        setting,
        contestant.name,
        number,
        count,
        outcome.rate,
        outcome.quantile(0.5),
        outcome.quantile(0.99),
        (after[0] - before[0]) / count,
        (after[1] - before[1]) / count,
    )
