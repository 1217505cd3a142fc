"""Tests of what affiliates do together."""
