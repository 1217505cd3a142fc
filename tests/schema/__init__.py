"""Tests of the GraphQL schema and of the compiler."""
