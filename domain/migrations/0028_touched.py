"""A row that changes says when, whoever changes it: a statement by hand and a trigger too."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Its name comes late in the alphabet: triggers run in that order, and the others look first.
TOUCH = """
CREATE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END
$$;
DO $$
DECLARE
    touched text;
BEGIN
    FOR touched IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND column_name = 'updated_at'
    LOOP
        EXECUTE format(
            'CREATE TRIGGER zz_touch BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION touch_row()', touched
        );
    END LOOP;
END
$$;
"""
UNTOUCH = "DROP FUNCTION touch_row() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("entente", "0024_open_spans")]

    operations = [ops.RunSQL(TOUCH, reverse_sql=UNTOUCH)]
