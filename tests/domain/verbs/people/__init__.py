"""Tests of people and their duties."""
