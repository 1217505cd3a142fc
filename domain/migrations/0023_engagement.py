"""What two organizations do for each other: gifts go to another, and what somebody attended has a date."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# A contribution goes to a publication of another organization, whichever of the two rows is written.
CONTRIBUTIONS = """
CREATE FUNCTION guard_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM publication WHERE id = NEW.publication_id FOR SHARE;
    IF EXISTS (
        SELECT FROM publication
        WHERE id = NEW.publication_id AND organization_id = NEW.from_organization_id
    ) THEN
        RAISE EXCEPTION 'A contribution goes to a publication of another organization.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_to_another';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER contribution_to_another AFTER INSERT OR UPDATE OF publication_id, from_organization_id
    ON contribution FOR EACH ROW EXECUTE FUNCTION guard_contribution();

CREATE FUNCTION guard_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contribution
        WHERE publication_id = NEW.id AND from_organization_id = NEW.organization_id
    ) THEN
        RAISE EXCEPTION 'A contribution goes to a publication of another organization.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_to_another';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER publication_of_another AFTER UPDATE OF organization_id ON publication
    FOR EACH ROW EXECUTE FUNCTION guard_publication();
"""
DROP_CONTRIBUTIONS = """
DROP TRIGGER publication_of_another ON publication;
DROP TRIGGER contribution_to_another ON contribution;
DROP FUNCTION guard_publication(), guard_contribution();
"""

# 24, as far as a database without a home association's date can hold it: attended is what has a first day.
ATTENDANCE = """
CREATE FUNCTION guard_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM event WHERE id = NEW.event_id FOR SHARE;
    IF EXISTS (
        SELECT FROM event WHERE id = NEW.event_id AND (starts_on IS NULL OR status = 'CANCELLED')
    ) THEN
        RAISE EXCEPTION 'Nobody attends what has no date, or was cancelled.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_participation_dated';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER event_participation_dated AFTER INSERT OR UPDATE OF state, event_id ON event_participation
    FOR EACH ROW WHEN (NEW.state IN ('ATTENDED', 'ABSENT')) EXECUTE FUNCTION guard_attendance();

CREATE FUNCTION guard_attended_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM event_participation WHERE event_id = NEW.id AND state IN ('ATTENDED', 'ABSENT')
    ) THEN
        RAISE EXCEPTION 'Somebody attended it: it has a date, and took place.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_attended';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER event_attended AFTER UPDATE OF starts_on, status ON event
    FOR EACH ROW WHEN (NEW.starts_on IS NULL OR NEW.status = 'CANCELLED')
    EXECUTE FUNCTION guard_attended_event();
"""
DROP_ATTENDANCE = """
DROP TRIGGER event_attended ON event;
DROP TRIGGER event_participation_dated ON event_participation;
DROP FUNCTION guard_attended_event(), guard_attendance();
"""

INDEXES = """
CREATE INDEX contribution_by_giver ON contribution (from_organization_id, published_on);
CREATE INDEX exchange_leg_by_sender ON exchange_leg (sender_id, ends_on);
CREATE INDEX event_participation_by_sender ON event_participation (from_organization_id, state);
"""
DROP_INDEXES = """
DROP INDEX contribution_by_giver, exchange_leg_by_sender, event_participation_by_sender;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0025_search")]

    operations = [
        ops.RunSQL(
            CONTRIBUTIONS + ATTENDANCE + INDEXES,
            reverse_sql=DROP_INDEXES + DROP_ATTENDANCE + DROP_CONTRIBUTIONS,
        )
    ]
