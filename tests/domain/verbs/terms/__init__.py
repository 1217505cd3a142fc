"""Tests of terms: decided, renewed, noticed, reviewed, ended and reinstated."""
