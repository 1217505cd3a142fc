"""Keeping the audit trail: sealed into a chain, verified, and forgetting who has to be forgotten."""
