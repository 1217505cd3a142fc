"""Imports: CSV files with facts become rows, all of a file or nothing, twice the same as once.

A file's layout is recognized by its columns. Every problem of a file is found at once and names the
line and the column; a dry run is the same run, rolled back at the end.
"""
