"""A small SMTP server on this machine, which takes, refuses or hangs up as a test wants it to."""

import email
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import Any


@dataclass
class PostOffice:
    """What arrived; `answers` gives the reply to a command instead of the usual one, an empty reply hangs up."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: Callable[[str], str | None] = lambda _command: None
    taken: Callable[[], None] = lambda: None  # runs when a letter was taken, before the sender hears of it

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        office: PostOffice = self.server.office  # type: ignore[attr-defined]
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            reply = office.answers(line)
            if reply == "":
                return
            if reply is None and line.upper() == "DATA":
                self.say("354 go on")
                self.take(office)
            else:
                self.say(reply or ("221 bye" if line.upper() == "QUIT" else "250 ok"))

    def take(self, office: PostOffice) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        office.letters.append(email.message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[arg-type]
        office.taken()
        self.say("250 taken")

    def say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port."""

    daemon_threads = True
    allow_reuse_address = True


def opened() -> tuple[PostOffice, Any]:
    """An open office and its server, to be shut down."""
    server = Server(("127.0.0.1", 0), Conversation)
    office = PostOffice(server.server_address[1])
    server.office = office  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return office, server
