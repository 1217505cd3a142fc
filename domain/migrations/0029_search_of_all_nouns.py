"""Indexes for the search over the remaining names and titles, as migration 0025 has them for the others."""

from tortoise import migrations
from tortoise.migrations import operations as ops

TEXTS = [
    ("contribution", "title"),
    ("document", "name"),
    ("document", "title"),
    ("event_series", "title"),
    ("exchange", "title"),
    ("governing_body", "name"),
    ("strategic_initiative", "title"),
]
INDEXES = "".join(
    f"CREATE INDEX {table}_{column}_words ON {table} USING gin (search_vector({column}));\n"
    f"CREATE INDEX {table}_{column}_letters ON {table} USING gin (searchable({column}) gin_trgm_ops);\n"
    for table, column in TEXTS
)
NO_INDEXES = "".join(
    f"DROP INDEX {table}_{column}_words;\nDROP INDEX {table}_{column}_letters;\n"
    for table, column in TEXTS
)


class Migration(migrations.Migration):
    dependencies = [("entente", "0028_touched")]

    operations = [ops.RunSQL(INDEXES, reverse_sql=NO_INDEXES)]
