"""The verbs behind the buttons of mails."""
