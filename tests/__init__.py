"""Tests, in the same folders as the code they try; journeys run whole processes."""
