"""The command line, `python -m service`: one module a command, loaded when that command runs."""
