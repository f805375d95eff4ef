"""Sheets of A4 as PDF by WeasyPrint, where its libraries and a Chinese font are installed.

    return pdf.download(_("报到回执.pdf"), "members/receipt_pdf.html", membership=membership)

The template extends `base_pdf.html`; where PDF cannot be made the page for printing does the same in a browser.
"""

import shutil
import subprocess
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Response, render_template
from PIL import ImageFile

from app.database import Line, is_alone_at
from app.errors import Refused
from app.files.names import keep_as
from app.texts import _

STYLE = Path(__file__).parents[1] / "templates" / "pdf.css"


class NoPdf(Refused):
    """This machine cannot draw Chinese sheets as PDF."""

    def __init__(self) -> None:
        super().__init__(_("这台服务器没有装好生成 PDF 的组件或中文字体"), _("请打开打印页，在浏览器里打印或存为 PDF"))


class OthersArePrinting(Refused):
    """A large file is being drawn: two at once would hold up everybody else."""

    def __init__(self) -> None:
        super().__init__(_("正在给别人生成大的 PDF"), _("请过半分钟再点一次。"))


def download(filename: str, template: str, *, style: Path = STYLE, is_large: bool = False, **context: Any) -> Response:
    """The sheet as a file to keep, by the rules of `style`; of large ones, of seconds, one at a time.

    Raises `NoPdf`, `OthersArePrinting`.
    """
    if is_large and not is_alone_at(Line.LARGE_SHEETS):
        raise OthersArePrinting
    response = Response(made(render_template(template, **context), style), mimetype="application/pdf")
    keep_as(response, filename)
    return response


def made(html: str, style: Path = STYLE) -> bytes:
    """The PDF of a whole document. Raises `NoPdf`."""
    weasyprint = library()
    if weasyprint is None or not has_chinese_font():
        raise NoPdf
    drawn: bytes = weasyprint.HTML(string=html).write_pdf(stylesheets=[weasyprint.CSS(filename=style)])
    return drawn


@lru_cache
def library() -> ModuleType | None:
    """WeasyPrint, imported here alone and by the first sheet; it needs the system's libpango."""
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError):
        return None
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # its import lets the whole process take half a photo for a whole one
    return weasyprint


@lru_cache
def has_chinese_font() -> bool:
    """True where fontconfig names a font with Chinese; without its tool we take it that there is one."""
    tool = shutil.which("fc-list")
    if tool is None:
        return True
    named = subprocess.run([tool, ":lang=zh", "family"], capture_output=True, timeout=20, check=False)
    return bool(named.stdout.strip())
