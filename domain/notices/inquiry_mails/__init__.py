"""Mails of an inquiry: its sender is told that it has arrived, and staff that it waits for them."""
