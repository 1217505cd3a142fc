"""The long storm, `make faults`: a table of what struck and what arrived, and the seed to repeat it."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.faults.labourer import Patience
from tests.faults.punctuality import watch_idle, watch_recovery
from tests.faults.storm import Count, Weather, ride_out

TITLES = {
    "log": "look-up in the log",
    "key": "idempotency key",
    "none": "plain relay, resend",
}


def weathers(seed: int, share: float) -> list[Weather]:
    """Four storms; `share` of the whole, which is 10,000 reminders and more than 200 kills."""

    def part(count: int) -> int:
        return max(1, round(count * share))

    patience = Patience(timedelta(seconds=4), timedelta(seconds=5))
    whole = Weather(
        seed,
        "log",
        part(6000),
        kills=part(130),
        freezes=part(12),
        postgres_crashes=part(5),
        redis_kills=part(10),
        flushes=part(5),
        workers=3,
        beats=2,
        calm_within=300,
        patience=patience,
    )
    without_redis = replace(
        whole,
        seed=seed + 1,
        reminders=part(1600),
        kills=part(30),
        freezes=part(4),
        postgres_crashes=part(2),
        redis_kills=0,
        flushes=0,
        workers=2,
        beats=0,
        redis=False,
    )
    key, plain = [
        replace(
            whole,
            seed=seed + number,
            proof=proof,
            reminders=part(1200),
            kills=part(25),
            freezes=part(4),
            postgres_crashes=part(3),
            redis_kills=part(2),
            flushes=part(1),
            workers=2,
        )
        for number, proof in ((2, "key"), (3, "none"))
    ]
    return [whole, without_redis, key, plain]


def row(count: Count) -> str:
    """One line of the table."""
    weather, struck = count.weather, count.struck
    redis = f"{struck['redis']} kills, {struck['flush']} flushes"
    if not weather.redis_kills + weather.flushes:
        redis = "none" if weather.redis else "absent"
    cells = (
        TITLES[weather.proof],
        f"{weather.reminders:,}",
        str(struck["kill"]),
        str(struck["freeze"]),
        str(struck["postgres"]),
        redis,
        str(sum(count.faults.values()) - count.faults["second one dropped"]),
        str(sum(count.uncertain.values())),
        str(len(count.lost)),
        str(sum(count.doubled.values())),
        str(len(count.unexplained)),
        f"{count.seconds:.0f} s",
    )
    return f"| {' | '.join(cells)} |"


HEAD = (
    "proof",
    "reminders",
    "kill -9",
    "freezes",
    "PostgreSQL crashes",
    "Redis",
    "SMTP faults",
    "uncertain",
    "lost",
    "duplicates",
    "unexplained",
    "took",
)


async def main(seed: int, share: float) -> int:
    print(f"Seed {seed}: make faults ARGS='--seed {seed} --share {share:g}' repeats it.\n")
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    failed = False
    for weather in weathers(seed, share):
        with tempfile.TemporaryDirectory(prefix="entente-storm-") as folder:
            count = await ride_out(weather, Path(folder))
        print(row(count), flush=True)
        for address, times in sorted(count.doubled.items()):
            doubts = count.uncertain.get(address, 0)
            print(f"  {address}: {times} more than one, {doubts} doubts on record", file=sys.stderr)
        proven = weather.proof != "none"
        failed |= bool(count.lost or count.unexplained or count.still_open)
        failed |= proven and bool(count.doubled)
    await measure_delays()
    return int(failed)


async def measure_delays() -> None:
    """Print how late mails are without a storm, with the patience of an installation."""
    for words, has_redis in (("idle", True), ("idle, without Redis", False)):
        with tempfile.TemporaryDirectory(prefix="entente-storm-") as folder:
            delays = await watch_idle(Path(folder), 60, redis=has_redis)
        half, most = delays.quantile(0.5), delays.quantile(0.99)
        print(f"From due to accepted, {words}: half within {half:.1f} s, 99 % within {most:.1f} s.")
    with tempfile.TemporaryDirectory(prefix="entente-storm-") as folder:
        seconds = await watch_recovery(Path(folder), 200)
    print(f"What a killed worker held was accepted within {seconds:.1f} s of the kill.", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--share", type=float, default=1.0, help="of the whole storm, for a try")
    parser.add_argument("--delays", action="store_true", help="only how late mails are")
    given = parser.parse_args()
    if given.delays:
        sys.exit(asyncio.run(measure_delays()))
    sys.exit(asyncio.run(main(given.seed, given.share)))
