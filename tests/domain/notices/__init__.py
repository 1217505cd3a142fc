"""Tests of the notices: planning, rendering, sending, the mailbox."""
