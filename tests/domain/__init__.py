"""Tests of the models, rules and named SQL."""
