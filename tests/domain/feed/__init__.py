"""Tests of what client apps are told of changes."""
