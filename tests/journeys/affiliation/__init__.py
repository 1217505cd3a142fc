"""One affiliation through its whole life, by the people involved, each signed in as themselves."""
