"""Rules of goals, values and plans that the first guards left open; numbers are those of docs/invariants.md."""

from tortoise import migrations
from tortoise.migrations import operations as ops

CHECKS = [
    # A goal that was not reached says why.
    ("goal", "goal_reason", "state NOT IN ('MISSED', 'DROPPED') OR state_reason IS NOT NULL"),
    # 15: what counts as agreed names the text that both sides agreed to.
    ("work_plan", "work_plan_agreed_text", "state <> 'AGREED' OR agreed_hash IS NOT NULL"),
    # A candidate is the continuation of something.
    (
        "work_plan_item",
        "work_plan_item_candidate_carried",
        "NOT carry_candidate OR carried_from_id IS NOT NULL",
    ),
]

# 19: whoever writes a value waits for whoever is locking its period just now, and then sees the lock. The
# moment is that of the check and not that of the transaction's beginning, which may lie before the lock.
LOCKS = """
CREATE OR REPLACE FUNCTION guard_locked_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.period_id]
        WHEN 'DELETE' THEN ARRAY[OLD.period_id]
        ELSE ARRAY[OLD.period_id, NEW.period_id] END;
    PERFORM FROM indicator_period WHERE id = ANY (touched) FOR SHARE;
    IF EXISTS (
        SELECT FROM indicator_period
        WHERE id = ANY (touched) AND locked_at <= clock_timestamp()
            AND xmin <> pg_current_xact_id()::xid
    ) THEN
        RAISE EXCEPTION 'The period is locked.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_period_open';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
"""
FORMER_LOCKS = LOCKS.replace(
    "    PERFORM FROM indicator_period WHERE id = ANY (touched) FOR SHARE;\n", ""
).replace("clock_timestamp()", "transaction_timestamp()")

FORWARD = [
    *[
        f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check});"
        for table, name, check in CHECKS
    ],
    LOCKS,
]
BACKWARD = [
    FORMER_LOCKS,
    *[f"ALTER TABLE {table} DROP CONSTRAINT {name};" for table, name, _ in CHECKS],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0026_trust")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
