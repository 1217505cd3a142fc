"""Tests of the door: web application, command line, supervisor, embedded servers."""
