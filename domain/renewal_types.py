"""Renewal types: what happens when a term ends."""

from enum import StrEnum


class RenewalType(StrEnum):
    """What happens when a term ends."""

    FIXED_TERM = "FIXED_TERM"
    AUTO_RENEW = "AUTO_RENEW"
    EVERGREEN = "EVERGREEN"
    ONE_OFF = "ONE_OFF"
