"""The default on one's own machine: letters are printed where the jobs run, and go nowhere."""

import sys

from app.inbox.channels.ports import Letter


class Console:
    """Prints a letter; only where `PUBLIC_URL` is this machine, as a letter names people and carries codes."""

    def __init__(self, channel: str) -> None:
        self.channel = channel

    def send(self, letter: Letter) -> None:
        """One letter on standard output."""
        sys.stdout.write(f"--- {self.channel} → {letter.to}\n{letter.subject}\n{letter.text}\n---\n")
        sys.stdout.flush()
