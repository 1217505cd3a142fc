"""Tests of what mutations do, in the folders of domain/verbs."""
