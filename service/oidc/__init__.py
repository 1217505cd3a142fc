"""Sign-in with tokens of an OpenID Connect issuer: its keys, its tokens, and whose they are."""
