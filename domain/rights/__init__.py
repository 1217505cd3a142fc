"""Who may see and change what: one rule a table, one line a mutation."""
