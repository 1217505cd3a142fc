"""Every mail that a reminder ever had, beside the one that it has now: the ledger forgets none that left."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Kept by the database, whoever gives a reminder another mail or takes the one that it has: composing,
# planning, snoozing, a person who has it sent once more. Nobody edits it.
TABLE = """
CREATE TABLE reminder_mail (
    reminder_id uuid NOT NULL REFERENCES reminder (id) ON DELETE CASCADE,
    message_id uuid NOT NULL REFERENCES outbox_message (id) ON DELETE CASCADE,
    PRIMARY KEY (reminder_id, message_id)
);
CREATE INDEX reminder_mail_by_message ON reminder_mail (message_id);
COMMENT ON TABLE reminder_mail IS 'Every mail that a reminder has or had, each with every reminder that it carried.';

CREATE FUNCTION keep_reminder_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reminder_mail (reminder_id, message_id) VALUES (NEW.id, NEW.message_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER reminder_mail_is_kept AFTER INSERT OR UPDATE OF message_id ON reminder
    FOR EACH ROW WHEN (NEW.message_id IS NOT NULL) EXECUTE FUNCTION keep_reminder_mail();
"""

# Of mails before today the reminder names the last one; of those that were sent again the trail names the
# ones before.
KNOWN = """
INSERT INTO reminder_mail (reminder_id, message_id)
SELECT id, message_id FROM reminder WHERE message_id IS NOT NULL
UNION
SELECT reminder.id, message.id FROM audit_event AS event
JOIN reminder ON reminder.id = event.entity_id
JOIN outbox_message AS message
    ON message.id IN ((event.before ->> 'message_id')::uuid, (event.after ->> 'message_id')::uuid)
WHERE event.entity = 'Reminder' AND event.action = 'resendReminder';
"""
DROP = """
DROP TRIGGER reminder_mail_is_kept ON reminder;
DROP FUNCTION keep_reminder_mail();
DROP TABLE reminder_mail;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0092_time_zones")]

    operations = [
        ops.RunSQL(TABLE, reverse_sql=DROP),
        ops.RunSQL(KNOWN, reverse_sql="DELETE FROM reminder_mail"),
    ]
