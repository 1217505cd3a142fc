"""Values that follow from rows and dates, as named SQL: written once, read by every floor."""
