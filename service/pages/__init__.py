"""Pages for people: the overview, GraphiQL, and what the links in mails open."""
