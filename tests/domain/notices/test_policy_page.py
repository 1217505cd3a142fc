"""The page about notices says who gets which stage as the rows of the policy do."""

from pathlib import Path

import domain
from domain.database import Database

PAGE = Path(domain.__file__).parent.parent / "docs/notices.md"
HEAD = "| series | stage | days | goes to | goes on after |\n|---|---|---|---|---|\n"
STAGES = """
SELECT rule.series, stage.code, stage.offset_days, stage.repeat_days, stage.audience,
    stage.backup_after, stage.director_after, stage.administrators_after
FROM reminder_stage AS stage JOIN reminder_rule AS rule ON rule.id = stage.rule_id
ORDER BY rule.series, stage.offset_days, stage.code
"""


async def test_the_page_has_the_stages_of_the_default_policy(database: Database) -> None:
    rows = await database.reads.fetch(STAGES)
    lines = [
        f"| {row['series']} | {row['code']} | {_days(row['offset_days'], row['repeat_days'])} |"
        f" {', '.join(each.lower().replace('_', ' ') for each in row['audience'])} |"
        f" {_patience(row['backup_after'], row['director_after'], row['administrators_after'])} |"
        for row in rows
    ]
    table = HEAD + "\n".join(lines) + "\n"
    assert table in PAGE.read_text(encoding="utf-8"), table


def _days(offset: int, again: int | None) -> str:
    shown = f"{offset:+d}" if offset else "0"
    return f"{shown}, then every {again}" if again else shown


def _patience(*days: int | None) -> str:
    return ", ".join(str(one) for one in days if one is not None) or "–"
