"""The door: the web application and the command line. Nothing below imports it."""
