"""The life of an agreement: from the inquiry to signatures, obligations and the archive."""
