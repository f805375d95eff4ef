"""Workbooks that people send: the first sheet that is shown, as lines of text with Excel's own row numbers."""

import fcntl
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from app.errors import Unreadable
from app.texts import _

BEGINS = b"PK\x03\x04"
MOST_UNPACKED = 60 * 1024 * 1024  # bytes: a bomb packs a thousand times as much
MOST_COLUMNS = 200
MOST_MEMORY = 768 * 1024 * 1024  # bytes, of the process that reads
LONGEST = 20  # seconds that somebody waits for it
PATIENCE = 3  # seconds that one waits for the file of another
READER = Path(__file__).with_name("xlsx_reader.py")
TURN = Path(tempfile.gettempdir()) / "baodao-workbook.lock"


def is_workbook(content: bytes) -> bool:
    """True for what begins as an XLSX file, whatever its name says."""
    return content.startswith(BEGINS)


def lines_of(content: bytes, *, most: int) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something; formulas count by their stored value. Raises `Unreadable`.

    Merged cells are refused: nobody can tell for which rows their value is meant.
    """
    _refuse_bombs(content)
    said = _read(content, most=most)
    if problem := said.get("problem"):
        raise _problem(problem, said.get("line", 0))
    for line, cells in said["rows"]:
        yield line, [_yes_or_no(cell) if isinstance(cell, bool) else cell for cell in cells]


def _read(content: bytes, *, most: int) -> dict[str, Any]:
    """What the reader answers; one that its bounds ended, however they did, had too much to hold."""
    command = [sys.executable, "-I", str(READER), str(most), str(MOST_COLUMNS), str(MOST_MEMORY)]
    with _in_turn():
        try:
            done = subprocess.run(command, input=content, capture_output=True, timeout=LONGEST, check=False)
        except subprocess.TimeoutExpired:
            return {"problem": "too large"}
    if done.returncode:
        return {"problem": "too large"}
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@contextmanager
def _in_turn() -> Iterator[None]:
    """One workbook at a time on this machine: a reader takes a whole core, and its worker answers nobody meanwhile."""
    end = time.monotonic() + PATIENCE
    with TURN.open("w") as turn:
        while not _taken(turn):
            if time.monotonic() > end:
                raise Unreadable(_("正在核对别的文件，这个还没有读"), _("请过一会儿再上传"))
            time.sleep(0.1)
        yield


def _taken(turn: IO[str]) -> bool:
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _yes_or_no(value: bool) -> str:
    return _("是") if value else _("否")


def _problem(problem: str, line: int) -> Unreadable:
    if problem == "too large":
        return Unreadable(_("工作表太大，多半有很多空行空列"), _("请把要导入的内容复制到新的工作表再上传"))
    if problem == "merged":
        return Unreadable(
            _("第 %(line)s 行有合并的单元格，看不出是哪一行的内容", line=line), _("请取消合并，每格填好再上传")
        )
    return _no_workbook()


def _no_workbook() -> Unreadable:
    return Unreadable(_("读不出这个 Excel 文件"), _("请在 Excel 里打开，另存为 xlsx 或 CSV 再上传"))


def _refuse_bombs(content: bytes) -> None:
    """What would unpack to too much, by the archive's own list."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        raise _no_workbook() from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise _no_workbook()
    if len(parts) > 2_000 or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_("这个 Excel 文件展开以后太大"), _("请分成几个文件上传"))
