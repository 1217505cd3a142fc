"""What the tables stand on: extensions and the functions that defaults and constraints call."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Ranges of days and equality of keys in one exclusion constraint; names sorted and found without accents.
EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;
"""

# PostgreSQL 18 makes version 7 keys itself; 17 gets a random key with the time in front.
NEW_ID = """
DO $do$
BEGIN
    IF current_setting('server_version_num')::int >= 180000 THEN
        EXECUTE 'CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS ''SELECT uuidv7()''';
    ELSE
        EXECUTE $fallback$
            CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $body$
                SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
                        || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
            $body$
        $fallback$;
    END IF;
END
$do$;
"""

# Invariant 35: a term of m calendar months ends the day before d + m months; where that day does not
# exist, on the last day of that month. PostgreSQL clamps to the month's last day, which is then itself the end.
TERM_END = """
CREATE FUNCTION term_end(starts_on date, months integer) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN extract(day FROM shifted) = extract(day FROM starts_on) THEN shifted - 1
        ELSE shifted
    END
    FROM (SELECT (starts_on + make_interval(months => months))::date AS shifted) AS moved
$$;
"""

# The automatic term that holds on a day, when the last stored one ended and no worker has written the next.
AUTOMATIC_TERM = """
CREATE FUNCTION automatic_term(
    previous_end date, months integer, notice_period_days integer, on_day date,
    OUT starts_on date, OUT ends_on date, OUT notice_deadline date, OUT notice_opens_on date
) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    ends_on := previous_end;
    WHILE ends_on < on_day LOOP
        starts_on := ends_on + 1;
        ends_on := term_end(starts_on, months);
    END LOOP;
    -- A term shorter than its notice period gives notice on its first day (the term's own CHECK asks for it).
    notice_deadline := greatest(ends_on - notice_period_days, starts_on);
    notice_opens_on := notice_deadline - least(90, (notice_deadline - starts_on) / 3);
END
$$;
"""


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.RunSQL(EXTENSIONS, reverse_sql=""),
        ops.RunSQL(NEW_ID, reverse_sql="DROP FUNCTION new_id();"),
        ops.RunSQL(TERM_END, reverse_sql="DROP FUNCTION term_end(date, integer);"),
        ops.RunSQL(
            AUTOMATIC_TERM,
            reverse_sql="DROP FUNCTION automatic_term(date, integer, integer, date);",
        ),
    ]
