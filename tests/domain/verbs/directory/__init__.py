"""Tests of organizations, regions and vocabularies."""
