"""Tests of the demo: what it holds, and that its rules hold."""
