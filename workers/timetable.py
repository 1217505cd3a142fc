"""When beat wakes the workers. Two beats at once do no harm: every task may run any number of times."""

from typing import Any

from celery.schedules import crontab

MINUTE = 60.0
# A wake-up that nobody heard in time is worth nothing: the next one comes.
ONCE = {"expires": 50}

TIMETABLE: dict[str, dict[str, Any]] = {
    "sweep": {"task": "workers.sweep", "schedule": MINUTE, "options": ONCE},
    "deliver": {"task": "workers.deliver", "schedule": MINUTE, "options": ONCE},
    "resolve": {"task": "workers.resolve", "schedule": MINUTE, "options": ONCE},
    "seal": {"task": "workers.seal", "schedule": MINUTE, "options": ONCE},
    "tell": {"task": "workers.tell", "schedule": MINUTE, "options": ONCE},
    # On the first of the month; a later day of it catches up on what was missed.
    "health": {
        "task": "workers.take_health_snapshots",
        "schedule": crontab(hour="6", minute="23"),
    },
    "prune": {"task": "workers.prune", "schedule": crontab(hour="3", minute="17")},
}
