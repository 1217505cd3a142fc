"""What the hour of a reminder is worked out from, in words that are kept with it.

Pure. Comparing them costs a sweep nothing, whatever it was that changed: a person's zone or quiet hours,
the country of an organization, a setting of the service.
"""

from domain.notices.windows import Habits, SendHours

NONE = "-"
WINDOW = "the service's window for mails"
OTHERS = (
    "the home time zone",
    "its recipient's time zone",
    "its recipient's holidays",
    "its recipient's quiet hours",
)


def words_of(window: SendHours, home_zone: str, zone: str, habits: Habits) -> str:
    """Return what counts for somebody's hours; where mails leave at any hour, habits do not."""
    if window == "always":
        return f"{window} {home_zone} {zone} {NONE} {NONE}"
    quiet = NONE
    if habits.quiet_from is not None and habits.quiet_to is not None:
        quiet = f"{habits.quiet_from.isoformat()}-{habits.quiet_to.isoformat()}"
    return f"{window} {home_zone} {zone} {habits.calendar or NONE} {quiet}"


def name_changes(before: str, now: str) -> str:
    """Return what differs, such as `its recipient's time zone`."""
    (window, *others), (window_now, *others_now) = before.split(" "), now.split(" ")
    if window != window_now:
        return WINDOW
    pairs = zip(OTHERS, others, others_now, strict=True)
    return " and ".join(name for name, was, is_ in pairs if was != is_)
