"""Tests of imports: good files, bad files and strange ones."""
