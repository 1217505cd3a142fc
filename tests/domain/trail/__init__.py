"""Tests of the sealed trail: what is written, sealed, erased and verified."""
