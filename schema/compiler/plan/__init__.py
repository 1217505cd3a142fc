"""What a root field reads, as plain data: no GraphQL in it and no SQL.

`build` makes these from a selection, `sql` writes them as text. Whoever wants to know what a
query touches (a test, a cost, a person) reads the plan.
"""
