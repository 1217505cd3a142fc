"""An SVG of bars, one group a question: answers a second beside the fastest of the group."""

import statistics
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from benchmarks.asking import QUESTIONS
from benchmarks.goals import AT
from benchmarks.rounds import Run, Setting
from benchmarks.tables import by_setting

CHART = "performance.svg"
WIDTH, LEFT, BAR, GAP = 760, 190, 14, 34
# Legible on white and on black: the text follows the reader's scheme, bars are of middling lightness.
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.group { font-weight: 600; } .other { fill: #8b949e; } .ours { fill: #2f81f7; } .limit { fill: #57ab5a; }
@media (prefers-color-scheme: dark) { text { fill: #d0d7de; } }
"""


def write_chart(path: Path, runs: Iterable[Run], titles: Mapping[str, str]) -> None:
    """Write the picture: the same request again and again, on sixteen connections."""
    found, parts, y = by_setting(runs), list[str](), 0
    for question in QUESTIONS:
        contestants = found.get(Setting(question.name, "same", AT))
        if not contestants:
            continue
        rates = {
            name: statistics.median(run.rate for run in each) for name, each in contestants.items()
        }
        y += GAP
        parts.append(f'<text class="group" x="0" y="{y}">{escape(question.title)}</text>')
        for name, rate in rates.items():
            y += BAR + 4
            parts.append(_bar(name, titles[name], rate, rate / max(rates.values()), y))
    height = y + GAP // 2
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="Answers a second, by question and service"><style>{STYLE}</style>'
        + "\n".join(parts)
        + "</svg>\n",
        encoding="utf-8",
    )


def _bar(name: str, title: str, rate: float, share: float, y: int) -> str:
    kind = {"entente": "ours", "liaison": "ours", "shared": "ours", "limit": "limit"}.get(
        name, "other"
    )
    length = max(1.0, share * (WIDTH - LEFT - 80))
    return (
        f'<text x="{LEFT - 8}" y="{y}" text-anchor="end">{escape(title)}</text>'
        f'<rect class="{kind}" x="{LEFT}" y="{y - BAR + 3}" width="{length:.1f}" height="{BAR}" rx="2"/>'
        f'<text x="{LEFT + length + 6:.1f}" y="{y}">{rate:,.0f}/s</text>'
    )
