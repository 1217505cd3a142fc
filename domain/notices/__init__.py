"""Notices: which reminders are due, to whom, in which words, and what became of each mail."""
