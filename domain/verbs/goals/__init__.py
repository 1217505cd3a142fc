"""Goals, what measures them, and the values that are reported and reviewed."""
