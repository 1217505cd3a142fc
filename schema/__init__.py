"""What may be said: the GraphQL types over the domain's nouns, and the compiler of their reads."""
