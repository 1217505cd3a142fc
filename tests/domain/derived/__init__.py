"""Tests of the values that follow from rows and dates, day by day."""
