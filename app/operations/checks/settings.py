"""Settings that are missing or unsafe, told by looking at them alone."""

import os
import stat
from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

from app.operations.checks.findings import Deployment, Finding
from app.texts import _

SHORTEST_SECRET = 32  # characters
WIDEST_NETWORK = 8  # bits of a prefix: everything wider is half the world
OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
SECRETS = ("SECRET_KEY", "DATA_KEY", "OLD_DATA_KEYS", "DATABASE_URL", "OWNER_DATABASE_URL", "METRICS_TOKEN", "MAIL_URL")


def secrets(given: Deployment) -> Iterator[Finding]:
    """Keys that can be guessed, serve two purposes, or lie open."""
    for name in ("SECRET_KEY", "DATA_KEY", "METRICS_TOKEN"):
        value = str(given.settings[name])
        if value and (len(value) < SHORTEST_SECRET or len(set(value)) < SHORTEST_SECRET // 4):
            yield Finding(name, _("太短或太有规律，请用 openssl rand -base64 48 重新生成"))
    if given.settings["DATA_KEY"] == given.settings["SECRET_KEY"]:
        yield Finding("DATA_KEY", _("和 SECRET_KEY 相同：换登录密钥时手机号就读不出来了，请单独设一个"))
    if given.settings["OLD_DATA_KEYS"]:
        yield Finding("OLD_DATA_KEYS", _("还留着旧密钥：运行 flask keys rotate 之后就可以去掉"), unsafe=False)
    for name in SECRETS:
        path = given.environment.get(f"{name}_FILE")
        if path and os.stat(path).st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield Finding(f"{name}_FILE", _("%(file)s 谁都能读，请改成只有运行账号能读（chmod 400）", file=path))


def address(given: Deployment) -> Iterator[Finding]:
    """Where people reach us, and who stands before us."""
    parts = urlsplit(given.settings["PUBLIC_URL"])
    if parts.hostname in OWN_MACHINE:
        yield Finding("PUBLIC_URL", _("指向本机：二维码和邮件里的地址别人打不开，请写居民访问的网址"))
    elif parts.scheme != "https":
        yield Finding("PUBLIC_URL", _("不是 https：密码和登录凭证会明文传送，请在代理上配置证书"))
    elif not given.settings["TRUSTED_PROXIES"]:
        yield Finding("TRUSTED_PROXIES", _("没有设置：所有人会被当成同一个地址，登录限次会误伤，请写代理的层数"))


def letters(given: Deployment) -> Iterator[Finding]:
    """What carries messages out of the application."""
    if not given.settings["MAIL_URL"]:
        yield Finding("MAIL_URL", _("没有设置：不能用邮件发消息"), unsafe=False)
    elif urlsplit(given.settings["MAIL_URL"]).scheme == "smtp":
        host = urlsplit(given.settings["MAIL_URL"]).hostname
        if host not in OWN_MACHINE:
            yield Finding("MAIL_URL", _("邮件会明文传到 %(host)s，请用 smtp+starttls 或 smtps", host=host))


def figures(given: Deployment) -> Iterator[Finding]:
    """Who reads `/metrics`."""
    allowed = given.settings["METRICS_FROM"]
    for network in allowed:
        try:
            is_wide = ip_network(network, strict=False).prefixlen < WIDEST_NETWORK
        except ValueError:
            yield Finding("METRICS_FROM", _("%(network)s 不是地址或网段", network=network))
            continue
        if is_wide:
            yield Finding("METRICS_FROM", _("%(network)s 太宽，等于对外公开", network=network))
    is_open = bool(allowed or given.settings["METRICS_TOKEN"])
    if is_open and not given.environment.get("PROMETHEUS_MULTIPROC_DIR"):
        yield Finding(
            "PROMETHEUS_MULTIPROC_DIR",
            _("没有设置：每次只看到一个工作进程的数字，有多个时请设一个空目录"),
            unsafe=False,
        )
