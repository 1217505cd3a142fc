"""Tests of work plans, from the draft to the closed year."""
