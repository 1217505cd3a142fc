"""A number that moves whenever something changes of which viewers' rights are worked out.

A process may remember what a viewer may see, and ask with each read whether the number is still the same: in
the statement itself, so that it sees the number and the rows at one moment. A row that every writer updates
would make them wait for each other: each takes one that is free, or adds one, and the number is their sum.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

EPOCH = """
CREATE TABLE rights_epoch (
    slot int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    moved bigint NOT NULL DEFAULT 1
) WITH (fillfactor = 50);
COMMENT ON TABLE rights_epoch IS 'The sum of its numbers moves with whatever viewers'' rights follow from.';
INSERT INTO rights_epoch DEFAULT VALUES;

CREATE FUNCTION move_rights_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own text := pg_current_xact_id()::text;
BEGIN
    -- Once a transaction is enough: others see all of it at the same moment.
    IF current_setting('entente.rights_moved', true) IS DISTINCT FROM own THEN
        UPDATE rights_epoch SET moved = moved + 1
        WHERE slot = (SELECT slot FROM rights_epoch LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO rights_epoch DEFAULT VALUES;
        END IF;
        PERFORM set_config('entente.rights_moved', own, true);
    END IF;
    RETURN NULL;
END
$$;
"""

# What of each table rights follow from; tables without columns count whole.
SOURCES = {
    "agreement_party": "agreement_id, organization_id, role",
    "api_token": "name, secret_hash, scopes, expires_at, revoked_at",
    "governing_body": "",
    "identity": "person_id, issuer, subject",
    "liaison_assignment": "",
    "organization": "kind, region_id",
    "out_of_office": "",
    "person": "name, erased_at, deactivated_on",
    "role_grant": "",
    "seat": "",
}


def watch(table: str, columns: str) -> str:
    """Return the trigger of a table; it does not fire for columns that say nothing of rights."""
    update = f"UPDATE OF {columns}" if columns else "UPDATE"
    return (
        f"CREATE TRIGGER move_rights_epoch AFTER INSERT OR {update} OR DELETE OR TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION move_rights_epoch();"
    )


def forget(table: str) -> str:
    """Return what removes the trigger of a table."""
    return f"DROP TRIGGER move_rights_epoch ON {table};"


class Migration(migrations.Migration):
    dependencies = [("entente", "0088_roll_ups")]

    operations = [
        ops.RunSQL(EPOCH, reverse_sql="DROP FUNCTION move_rights_epoch; DROP TABLE rights_epoch;"),
        ops.RunSQL(
            "\n".join(watch(*source) for source in SOURCES.items()),
            reverse_sql="\n".join(map(forget, SOURCES)),
        ),
    ]
