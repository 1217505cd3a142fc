"""From a GraphQL selection to one SQL statement; knows nothing of affiliations."""
