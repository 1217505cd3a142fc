"""Tests of who may see which rows, and who may do what."""
