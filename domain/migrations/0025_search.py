"""Search over names and titles: without accents, by the beginnings of words, forgiving short typos."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Both extensions are trusted: whoever owns the database may add them.
EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
"""

# unaccent is only STABLE, because its rules are a file; they are part of the server and do not change.
# Bodies with RETURN are bound when they are made, so that an index finds them under any search_path.
FUNCTIONS = """
CREATE FUNCTION searchable(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(unaccent('unaccent'::regdictionary, normalize(given, NFC)));

CREATE FUNCTION search_vector(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_tsvector('simple'::regconfig, regexp_replace(searchable(given), '[^[:alnum:]]+', ' ', 'g'));

CREATE FUNCTION search_words(given text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (
        SELECT to_tsquery('simple'::regconfig, string_agg(word || ':*', ' & '))
        FROM regexp_split_to_table(searchable(given), '[^[:alnum:]]+') AS word WHERE word <> ''
    );

CREATE FUNCTION search_rank(shown text, asked text) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN round((
        0.5 * word_similarity(searchable(asked), searchable(shown))
        + 0.2 * similarity(searchable(asked), searchable(shown))
        + CASE
            WHEN searchable(shown) = searchable(asked) THEN 0.3
            WHEN starts_with(searchable(shown), searchable(asked)) THEN 0.2
            WHEN search_vector(shown) @@ search_words(asked) THEN 0.1
            ELSE 0
        END
    )::numeric, 4);
"""
NO_FUNCTIONS = """
DROP FUNCTION search_rank(text, text);
DROP FUNCTION search_words(text);
DROP FUNCTION search_vector(text);
DROP FUNCTION searchable(text);
"""

TEXTS = [
    ("organization", "name"),
    ("organization", "native_name"),
    ("organization", "acronym"),
    ("organization_name", "name"),
    ("person", "name"),
    ("agreement", "number"),
    ("agreement", "title"),
    ("goal", "title"),
    ("event", "title"),
    ("project", "title"),
    ("programme", "title"),
    ("publication", "title"),
    ("work_plan_item", "title"),
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
    dependencies = [("entente", "0022_goals_and_plans")]

    operations = [
        ops.RunSQL(EXTENSIONS, reverse_sql="SELECT"),
        ops.RunSQL(FUNCTIONS, reverse_sql=NO_FUNCTIONS),
        ops.RunSQL(INDEXES, reverse_sql=NO_INDEXES),
    ]
