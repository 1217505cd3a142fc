"""Tests of what a person may do to the ledger."""
