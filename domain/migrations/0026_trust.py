"""Keys of audit events, and what erasing a person may do to them."""

from tortoise import fields, migrations
from tortoise.fields.db_defaults import SqlDefault
from tortoise.migrations import operations as ops

# 32: sealed events stay as they were written, except that a person's values are erased with their salt, and
# that the name of a person who acted is replaced by one pseudonym, made of the key beside it.
GUARD = """
CREATE OR REPLACE FUNCTION guard_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.seq, NEW.id, NEW.action, NEW.entity, NEW.entity_id, NEW.at, NEW.request_id,
             NEW.transaction_number, NEW.actor_person_id, NEW.subject_person_id)
            IS NOT DISTINCT FROM
            (OLD.seq, OLD.id, OLD.action, OLD.entity, OLD.entity_id, OLD.at, OLD.request_id,
             OLD.transaction_number, OLD.actor_person_id, OLD.subject_person_id)
        AND (NEW.actor = OLD.actor OR NEW.actor = 'person ' || OLD.actor_person_id::text)
        AND (
            (NEW.before, NEW.after, NEW.salt, NEW.erased_at)
                IS NOT DISTINCT FROM (OLD.before, OLD.after, OLD.salt, OLD.erased_at)
            OR (
                OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
                AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
            )
        )
        AND EXISTS (SELECT FROM audit_seal WHERE seq = OLD.seq)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Audit events are never changed or deleted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_event_append_only';
END
$$;
CREATE INDEX audit_event_by_node ON audit_event ((entity || ':' || entity_id::text), seq DESC);
CREATE INDEX audit_event_by_time ON audit_event (at, seq);
"""
BEFORE = """
DROP INDEX audit_event_by_node, audit_event_by_time;
CREATE OR REPLACE FUNCTION guard_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL
        AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
        AND (NEW.seq, NEW.action, NEW.entity, NEW.entity_id, NEW.at, NEW.request_id, NEW.transaction_number)
            IS NOT DISTINCT FROM
            (OLD.seq, OLD.action, OLD.entity, OLD.entity_id, OLD.at, OLD.request_id, OLD.transaction_number)
        AND EXISTS (SELECT FROM audit_seal WHERE seq = OLD.seq)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Audit events are never changed or deleted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_event_append_only';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0021_recommendations")]

    operations = [
        ops.AddField(
            model_name="AuditEvent",
            name="id",
            field=fields.UUIDField(
                unique=True, db_default=SqlDefault("new_id()"), description="Key."
            ),
        ),
        ops.RunSQL(GUARD, reverse_sql=BEFORE),
    ]
