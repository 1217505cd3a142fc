"""Domains of recipients whose mail servers keep refusing: their mails rest, all others go on."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# What workers tell each other and those who ask; nobody edits it, and it is gone with the first success.
PAUSES = """
CREATE TABLE paused_domain (
    domain text PRIMARY KEY CHECK (domain = lower(domain)),
    paused_until timestamptz NOT NULL,
    pauses int NOT NULL DEFAULT 1 CHECK (pauses >= 1),
    since timestamptz NOT NULL,
    words text NOT NULL
);
COMMENT ON TABLE paused_domain IS 'Domains of recipients that refuse mail for now, and until when they rest.';
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0080_ledger_changes")]

    operations = [ops.RunSQL(PAUSES, reverse_sql="DROP TABLE paused_domain;")]
