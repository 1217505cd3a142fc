"""Tests of planning and delivery by the workers."""
