"""What the machine has: time zones, what PDF files need, and yesterday's backup."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from ctypes.util import find_library
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.operations.checks.findings import Deployment, Finding
from app.texts import _

BACKUP_AGE = timedelta(days=1, hours=2)


def time_zone(_given: Deployment) -> Iterator[Finding]:
    """Shanghai's time is known."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        yield Finding("tzdata", _("没有时区数据，请安装 tzdata"))


def pdf(_given: Deployment) -> Iterator[Finding]:
    """Posters and letters as PDF need Pango and a Chinese font; without them the print pages serve."""
    if find_library("pango-1.0") is None:
        yield Finding(
            "libpango", _("没有 Pango，不能生成 PDF，请安装 libpango-1.0-0 和 libpangoft2-1.0-0"), unsafe=False
        )
    elif not _has_chinese_font():
        yield Finding(
            "fonts", _("没有中文字体，PDF 里会是方块，请安装 fonts-noto-cjk 或 fonts-wqy-zenhei"), unsafe=False
        )


def backups(given: Deployment) -> Iterator[Finding]:
    """There is a backup of the last day."""
    folder = given.settings["BACKUP_DIR"]
    if folder is None:
        yield Finding("BACKUP_DIR", _("没有设置，无法检查备份：请每天运行 flask backup 并写明目录"), unsafe=False)
        return
    newest = max((file.stat().st_mtime for file in folder.glob("*.dump")), default=None)
    if newest is None:
        yield Finding("BACKUP_DIR", _("%(folder)s 里没有备份", folder=folder))
    elif time.time() - newest > BACKUP_AGE.total_seconds():
        yield Finding("BACKUP_DIR", _("%(folder)s 里最新的备份已超过一天", folder=folder))


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    return listing is None or bool(subprocess.run([listing, ":lang=zh"], capture_output=True, check=False).stdout)
