"""The clock: Celery tasks and timetable, which find what is due and send it."""
