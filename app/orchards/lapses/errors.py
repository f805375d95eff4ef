"""What is refused about opened duties and notices: each with the sentence that people read."""

from app.errors import Refused


class OpenedDutyRefused(Refused):
    """An opened duty is not to be had, or not to be given back."""


class LapseRefused(Refused):
    """A notice cannot be answered or decided so."""
