"""Which carrier stands behind each channel, by the settings; a channel without one is not offered to anybody."""

from importlib import import_module
from urllib.parse import urlsplit

from flask import Flask, current_app

from app.config import BadSettings
from app.inbox.channels.console import Console
from app.inbox.channels.ports import Carrier
from app.inbox.channels.smtp import Smtp

CHANNELS = ("email", "sms")
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
KEPT = "carriers"


def register(app: Flask) -> None:
    """Plug in what the settings name."""
    settings = app.config
    carriers: dict[str, Carrier] = {}
    if urlsplit(settings["PUBLIC_URL"]).hostname in OWN_MACHINE:
        carriers = {channel: Console(channel) for channel in CHANNELS}
    if settings["MAIL_URL"]:
        site, sender = settings["PUBLIC_URL"], settings["MAIL_FROM"]
        carriers["email"] = Smtp.from_url(settings["MAIL_URL"], sender=sender, site=site)
    if settings["SMS_ADAPTER"]:
        carriers["sms"] = _named(settings["SMS_ADAPTER"])
    app.extensions[KEPT] = carriers


def find(channel: str) -> Carrier | None:
    """The channel's carrier, if it has one."""
    carrier: Carrier | None = current_app.extensions[KEPT].get(channel)
    return carrier


def offered() -> list[str]:
    """The channels that people may choose."""
    return [channel for channel in CHANNELS if find(channel)]


def site() -> str:
    """The address that letters lead to."""
    return str(current_app.config["PUBLIC_URL"])


def _named(setting: str) -> Carrier:
    module, _colon, factory = setting.partition(":")
    try:
        carrier: Carrier = getattr(import_module(module), factory)()
    except (ImportError, AttributeError, ValueError) as failure:
        raise BadSettings(f"SMS_ADAPTER={setting} cannot be loaded: {failure}") from None
    return carrier
