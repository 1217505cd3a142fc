"""What a process costs, as the kernel counts it: seconds of CPU and memory; and which core it may use."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def pin(pid: int, core: int) -> None:
    """Keep a process, and all that it has started already, on one core."""
    for each in (pid, *children(pid)):
        for thread in (PROC / str(each) / "task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})


def children(pid: int) -> list[int]:
    """Every process that one has started, and theirs."""
    parents = {int(entry.name): _parent(entry) for entry in PROC.iterdir() if entry.name.isdigit()}
    found, known = [], {pid}
    # A child may have a lower number than its parent once the numbers have gone round.
    while new := [
        each for each, parent in parents.items() if parent in known and each not in known
    ]:
        found += new
        known |= set(new)
    return found


def cpu_seconds(pid: int) -> float:
    """Seconds that a process and those that it started have computed; what has ended counts too."""
    return sum(_ticks(each) for each in (pid, *children(pid))) / TICKS


def memory(pid: int) -> int:
    """Bytes of a process and of those that it started; what they share is shared out among them."""
    return sum(_proportional(each) for each in (pid, *children(pid)))


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended meanwhile
        return 0


def _ticks(pid: int) -> int:
    try:
        words = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return 0
    # utime, stime and the same of children that have been waited for.
    return sum(int(word) for word in words[11:15])


def _proportional(pid: int) -> int:
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
