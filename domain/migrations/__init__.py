"""Migrations of the database, in order; Tortoise applies them, `python -m service migrate` calls it."""
