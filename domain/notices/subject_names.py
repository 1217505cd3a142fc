"""What a `reminder` is about that is about neither an agreement nor an organization, as SQL."""

# The name of a list's committee or region, or of whoever a month is summed up for.
OWN_NAME = """CASE reminder.subject_type
    WHEN 'REPORTS' THEN coalesce((SELECT name FROM governing_body WHERE id = reminder.about_id),
        (SELECT name FROM region WHERE id = reminder.about_id))
    WHEN 'ROLL_UP' THEN (SELECT name FROM person WHERE id = reminder.about_id) END"""
