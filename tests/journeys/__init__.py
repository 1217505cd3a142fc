"""Journeys through running processes, as a stranger would take them."""
