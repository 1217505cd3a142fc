"""Tests of goals, what measures them, and the values reported and reviewed."""
