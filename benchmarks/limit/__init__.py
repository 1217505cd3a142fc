"""The bare limit: asyncpg, prewritten SQL and an ASGI function; no GraphQL, no checks, no framework."""
