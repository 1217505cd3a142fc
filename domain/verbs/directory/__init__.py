"""The directory: organizations, regions and the vocabularies that describe them."""
