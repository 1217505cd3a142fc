"""The argument that asks for another day than today."""

from datetime import date

from schema.compiler.classes import Slot, optional

AS_OF = Slot(
    "asOf",
    optional(date),
    "The day to look at, past or to come; today where it is left out. What has no dates is as it is today.",
)
