"""Budgets: how much each viewer may ask for in a minute, counted here and told to the other web processes."""
