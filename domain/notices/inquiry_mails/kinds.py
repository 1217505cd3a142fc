"""The two mails that an inquiry causes. Each has a template of its name, in small letters."""

from enum import StrEnum


class InquiryMail(StrEnum):
    """What a mail of an inquiry says; the fences of the outbox know both by these codes."""

    RECEIVED = "INQUIRY_RECEIVED"
    ARRIVED = "INQUIRY_ARRIVED"

    @property
    def template(self) -> str:
        return f"{self.value.lower()}.j2"
