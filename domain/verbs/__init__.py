"""What may be done: each verb of the field checks its rules, changes rows and audits it."""
