"""The page and the picture that a run writes: ratios a round, goals met or not, names of everybody."""

from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.chart import write_chart
from benchmarks.filling import Sizes
from benchmarks.report import Machine, write_report
from benchmarks.rounds import Run, Setting

TITLES = {"entente": "Entente", "limit": "the limit", "postgraphile": "Post & Graphile"}
RATES = {"entente": (90, 80, 10), "limit": (100, 100, 100), "postgraphile": (30, 30, 1)}


def some_runs() -> list[Run]:
    setting = Setting("nested", "same", 16)
    return [
        Run(setting, name, number, 100, rate, 0.01, 0.02, 0.001, 0.002)
        for name, rates in RATES.items()
        for number, rate in enumerate(rates)
    ]


def test_ratios_are_medians_of_rounds(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    machine = Machine(Sizes(), "PostgreSQL 18", {"entente": 2**20})
    grown = {"light": 1.1, "heavy": 1.3, "filtered": 5.0}
    write_report(page, [some_runs(), some_runs()], grown, machine, TITLES)
    text = page.read_text()
    assert "| nested: at least 0.85 times limit | 0.80 | 0.80, 0.80 | not met |" in text
    assert "| nested: at least 2.3 times postgraphile | 3.00 | 3.00, 3.00 | met |" in text
    assert "| light: at least 0.75 times limit | not measured | | |" in text
    assert "| nested: p99 at most 3 times p50 | 2.00 | 2.00, 2.00 | met |" in text
    assert "| Q1 nested, same, 16 | Entente | 80 |  | 10.00 | 20.00 | 1,000 | 2,000 |" in text
    assert "- Entente: 1 MB" in text
    for grown_line in ("light: at most 1.2", "heavy: at most 1.2", "filtered: at most 1.2"):
        assert grown_line in text
    assert "| 1.10 | | met |" in text
    assert "| 1.30 | | not met |" in text
    assert "| 5.00 | | it counts |" in text


def test_the_picture_has_a_bar_for_each(tmp_path: Path) -> None:
    picture = tmp_path / "images" / "performance.svg"
    write_chart(picture, some_runs(), TITLES)
    drawn = ET.fromstring(picture.read_text())  # noqa: S314 (it is our own)
    bars = [each for each in drawn.iter() if each.tag.endswith("rect")]
    widths = [float(each.attrib["width"]) for each in bars]
    assert len(bars) == len(TITLES)
    assert widths[1] == max(widths), "the limit is the fastest of the group"
    assert "Post & Graphile" in "".join(drawn.itertext())
    assert "prefers-color-scheme: dark" in picture.read_text()
