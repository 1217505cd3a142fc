"""From the current terms, plans, rules and assignments to the rows of the ledger."""
