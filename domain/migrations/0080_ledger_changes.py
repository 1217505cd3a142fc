"""Which transaction last changed a reminder, so that whoever watches the ledger misses nothing.

A time would not do: a transaction that began earlier may commit later. Beside the snapshot of an earlier
look, the number of the transaction tells exactly what that look could not see.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

# What becomes of its mail is a change of the reminder too: the mails that are sent change the reminder
# anyway, and it is not written twice.
CHANGES = """
ALTER TABLE reminder ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id();
COMMENT ON COLUMN reminder.changed_in IS 'Transaction that changed it, or its mail, last.';
CREATE INDEX reminder_by_transaction ON reminder (changed_in, id);

CREATE FUNCTION note_reminder_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END
$$;
CREATE TRIGGER zz_note_change BEFORE UPDATE ON reminder
    FOR EACH ROW EXECUTE FUNCTION note_reminder_change();

CREATE FUNCTION note_mail_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reminder SET changed_in = pg_current_xact_id()
    WHERE message_id = NEW.id AND changed_in <> pg_current_xact_id();
    RETURN NULL;
END
$$;
CREATE TRIGGER zz_note_change AFTER UPDATE ON outbox_message
    FOR EACH ROW WHEN (
        NEW.state NOT IN ('CLAIMED', 'COMMITTING')
        AND (NEW.state <> OLD.state OR NEW.attempts <> OLD.attempts)
    ) EXECUTE FUNCTION note_mail_change();
"""
FORGET = """
DROP TRIGGER zz_note_change ON outbox_message;
DROP FUNCTION note_mail_change();
DROP TRIGGER zz_note_change ON reminder;
DROP FUNCTION note_reminder_change();
DROP INDEX reminder_by_transaction;
ALTER TABLE reminder DROP COLUMN changed_in;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0072_plan_answers")]

    operations = [ops.RunSQL(CHANGES, reverse_sql=FORGET)]
