"""Faults: processes are killed between any two steps, and what the mailbox holds is counted."""
