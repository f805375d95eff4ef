"""E-mail by the standard library: `MAIL_URL` is smtp:// (a relay beside us), smtp+starttls:// or smtps://."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from app import clock
from app.config import BadSettings
from app.inbox.channels.ports import Letter, NotDelivered

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
PATIENCE_SECONDS = 15
WRONG_SENDER = (530, 534, 535, 538)  # ours to mend, not the address's fault


@dataclass(frozen=True)
class Smtp:
    """One server, and the address that our letters come from."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str
    site: str

    @classmethod
    def from_url(cls, url: str, *, sender: str, site: str) -> "Smtp":
        """Read `MAIL_URL`; `site` is the public address, whose host names our letters."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise BadSettings("MAIL_URL is no address like smtp+starttls://user:password@host:587")
        if not sender:
            raise BadSettings("MAIL_FROM is not set: give the address that letters come from")
        port = parts.port or PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, port, user, password, sender, site)

    def send(self, letter: Letter) -> None:
        """Hand the letter to the server."""
        try:
            with self._connected() as server:
                server.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _text in refused.recipients.values()]
            raise NotDelivered("address" if min(codes, default=450) >= 500 else "unreachable") from None
        except smtplib.SMTPResponseException as answer:
            is_final = answer.smtp_code >= 500 and answer.smtp_code not in WRONG_SENDER
            raise NotDelivered("refused" if is_final else "unreachable") from None
        except (OSError, smtplib.SMTPException):
            raise NotDelivered("unreachable") from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        secure = ssl.create_default_context()
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE_SECONDS, context=secure)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS)
        with server:
            if self.scheme == "smtp+starttls":
                server.starttls(context=secure)
            if self.user:
                server.login(self.user, self.password)
            yield server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, letter.to
        message["Subject"] = " ".join(letter.subject.split())  # a line break would begin another header
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{letter.reference}@{urlsplit(self.site).hostname}>"  # the same when sent again
        message["Auto-Submitted"] = "auto-generated"
        message["List-Unsubscribe"] = f"<{self.site}/my/channels>"
        message.set_content(letter.text)
        return message
