"""`/metrics`: the ledger's figures in Prometheus' form, for whoever is allowed to see them.

They are counted in the database at each scrape (at most once in some seconds), so that any web process
tells the same and a restart loses nothing. No name, address or number of an agreement is among them.
"""

import hmac
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from domain.notices.figures import Figures, read_figures
from service.door import door_of
from service.refusals import Refusal, unauthenticated
from service.viewers import is_from_this_machine

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPEN = ("READY", "CLAIMED", "COMMITTING", "UNCERTAIN", "HELD")


async def show_metrics(request: Request) -> Response:
    """The figures; 401 without the token where one is set, 404 for who may not know that they exist."""
    _admit(request)
    door = door_of(request)

    async def make() -> bytes:
        return write(await read_figures(door.open_database, door.clock.now()))

    return Response(await door.figures.read(make), media_type=TEXT)


def _admit(request: Request) -> None:
    settings = door_of(request).settings
    if settings.metrics_token is not None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode(), settings.metrics_token.encode())
        if scheme.lower() != "bearer" or not same:
            raise unauthenticated("Send the token of ENTENTE_METRICS_TOKEN as a bearer token.")
    elif settings.environment == "production" or not is_from_this_machine(request):
        raise Refusal(404, "NOT_FOUND", "There is nothing here.")


def write(figures: Figures) -> bytes:
    """Return the figures in Prometheus' text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        """Give each figure its name; docs/operations.md says what to do about it."""
        yield _gauge(
            "entente_due_unsent_age_seconds",
            "Age of the oldest mail or reminder that should have left.",
            self.figures.oldest_due,
        )
        yield _gauge(
            "entente_due_unsent", "Mails and reminders that should have left.", self.figures.due
        )
        yield _gauge(
            "entente_reminders_held",
            "Reminders that a person holds back.",
            self.figures.held_reminders,
        )
        yield _gauge(
            "entente_domains_resting",
            "Domains of recipients that keep refusing mail.",
            self.figures.resting_domains,
        )
        if self.figures.planner_age is not None:
            yield _gauge(
                "entente_planner_heartbeat_age_seconds",
                "Time since the planner last finished.",
                self.figures.planner_age,
            )
        yield self._open()
        yield from self._done()
        yield from self._runs()

    def _open(self) -> Metric:
        found = GaugeMetricFamily(
            "entente_mails_open", "Mails that are on their way.", labels=["state"]
        )
        for state in OPEN:
            found.add_metric([state.lower()], self.figures.open_mails.get(state, 0))
        return found

    def _done(self) -> Iterator[Metric]:
        told = {
            "sent": "Mails that a mail server took.",
            "failed": "Mails that were given up.",
            "suppressed": "Reminders to people who want none of their kind.",
        }
        for outcome, words in told.items():
            found = CounterMetricFamily(f"entente_mails_{outcome}", words, labels=["kind"])
            for (kind, became), number in sorted(self.figures.done.items()):
                if became == outcome:
                    found.add_metric([kind], number)
            yield found

    def _runs(self) -> Iterator[Metric]:
        total = SummaryMetricFamily("entente_run_seconds", "Runs of workers.", labels=["run"])
        last = GaugeMetricFamily(
            "entente_last_run_seconds", "How long the last run took.", labels=["run"]
        )
        for run in self.figures.runs:
            total.add_metric([run.name], count_value=run.runs, sum_value=run.seconds)
            last.add_metric([run.name], run.last_seconds)
        yield total
        yield last


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
