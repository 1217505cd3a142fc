"""Tests of the life of an agreement, from the inquiry to its obligations."""
