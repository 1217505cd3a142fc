"""The public calendar of events: a page, an iCalendar feed and JSON, of what everybody may see."""
