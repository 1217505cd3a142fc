"""Ways to learn whether a mail was taken, each with the real thing that it asks."""
