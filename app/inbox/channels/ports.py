"""The port of every channel. A carrier for short messages is any object with this `send`, named by `SMS_ADAPTER`.

    class MyProvider:
        def send(self, letter: Letter) -> None: ...     # raises NotDelivered
    def carrier() -> MyProvider: ...                    # SMS_ADAPTER=my_package.my_module:carrier

`send` returns once the provider has taken the letter. The same `reference` may come twice, where a process was killed
between sending and noting it: hand it to the provider, if that can tell repetitions apart.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One letter to one person: to which address or number, and what it says."""

    to: str
    subject: str
    text: str
    kind: str  # the subject of the message, for providers that ask for a template
    reference: str


class NotDelivered(Exception):
    """It was not taken: `problem` is `address` or `refused` where trying again is of no use, else `unreachable`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    @property
    def is_final(self) -> bool:
        """True where another try would end the same."""
        return self.problem != "unreachable"


class Carrier(Protocol):
    """What takes a letter."""

    def send(self, letter: Letter) -> None:
        """Hand it over, or raise NotDelivered."""
