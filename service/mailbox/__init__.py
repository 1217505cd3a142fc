"""The local mailbox: an SMTP server that keeps what it is given, and the pages that show it."""
