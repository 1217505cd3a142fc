"""Tests of what is put together for a reader."""
