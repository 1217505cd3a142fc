"""Tests of the office desk: documents that are filed and read."""
