"""The languages of mails."""

LOCALES = ("en", "es", "fr")
"""Languages that mails can be written in; the first is for whoever can be given no other."""


def language_of(locale: str) -> str:
    """The language of a locale: that of en_GB and of en-GB is en."""
    return locale.replace("_", "-").split("-")[0].lower()
