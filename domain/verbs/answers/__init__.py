"""What the buttons in mails do, each by the verb that the API has for it."""
