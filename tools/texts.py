"""The catalogues of English and Traditional Chinese: what people read, gathered from the source and kept in order.

    python tools/texts.py          gathers all sentences, updates both .po files, compiles them, says what is missing
    python tools/texts.py --check  changes nothing; fails where something is missing, unsure, unused or not compiled

The Simplified Chinese sentence is the key. One that counts has its number as `%(n)s`: its translation has the plural
forms of the language. New sentences get their Traditional Chinese from OpenCC, marked `fuzzy` until somebody has read
them and taken the mark away; a fuzzy translation is not used.
"""

import csv
import io
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).resolve().parents[1] / "app"
FOLDER = APP / "translations"
LOCALES = ("en", "zh_Hant")
METHODS = [("demo/**.py", "ignore"), ("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
# Gathered one after the other: a variable called `said` would hide what is written after it from the first.
KEYWORDS = ({**DEFAULT_KEYWORDS, "_l": None}, {"said": None})
# The words of the default data that people read.
DATA_COLUMNS = (
    "zh",
    "name_zh",
    "note_zh",
    "category_zh",
    "subject_zh",
    "formula_zh",
    "veto_effect_zh",
    "safety_note_zh",
    "species_zh",
    "varieties_zh",
    "duty_zh",
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# After OpenCC (s2tw): the usual word for the same thing.
WORDS = (
    ("賬", "帳"),
    ("登錄", "登入"),
    ("退出登入", "登出"),
    ("文件", "檔案"),
    ("導入", "匯入"),
    ("導出", "匯出"),
    ("打印", "列印"),
    ("默認", "預設"),
    ("數據庫", "資料庫"),
    ("數據", "資料"),
    ("設備", "裝置"),
    ("設置", "設定"),
    ("鏈接", "連結"),
    ("刷新頁面", "重新整理頁面"),
    ("保存", "儲存"),
    ("信息", "資訊"),
    ("網絡", "網路"),
    ("臺", "台"),
    ("單擊", "點選"),
    ("屏幕", "螢幕"),
    ("短信", "簡訊"),
    ("郵箱", "信箱"),
    ("模板", "範本"),
    ("佔", "占"),
    ("衝正", "沖正"),
    ("籤", "簽"),
    ("釦", "扣"),
    ("發佈", "發布"),
    ("該乾的", "該幹的"),
    ("街道里", "街道裡"),
    ("個人資訊", "個人資料"),
    ("查找", "查詢"),
    ("命令行", "命令列"),
    ("下劃線", "底線"),
    ("演示", "示範"),
    ("杆", "桿"),
    ("核準", "核准"),
    ("添加", "新增"),
    ("字符", "字元"),
    ("主菜單", "主選單"),
    ("文本檔案", "文字檔案"),
    ("正式檔案", "正式文件"),
    ("s 周", "s 週"),
    ("2 周", "2 週"),
    ("依法儲存", "依法保存"),
    ("儲存一年", "保存一年"),
    ("公佈", "公布"),
    ("衝回", "沖回"),
    ("空行空列", "空列空欄"),
    ("哪一行", "哪一列"),
    ("周幾", "週幾"),
    ("各周", "各週"),
    ("運行", "執行"),
    ("密鑰", "金鑰"),
    ("用戶", "使用者"),
    ("服務器", "伺服器"),
    ("進程", "行程"),
    ("和程序", "和程式"),
    ("連接", "連線"),
    ("列表", "清單"),
    ("字體", "字型"),
    ("“", "「"),
    ("”", "」"),
)
# Rows and columns of a table go by each other's names there; 一行 may also be an act, 列 a verb.
COLUMN = re.compile(r"(?<=[一的])列(?!印)|(?<=s )列|列(?=[名數])")
ROW = re.compile(r"(?<=s )行|(?<=0 )行|(?<=[幾料])行|(?<=這一)行|行(?=[數號])|(?<=^一)行|(?<=，一)行")
HEADER = "# Kept in order by `make texts`; write the translations here and run it again."
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Update and compile, or only check."""
    wanted = sentences()
    if "--check" in sys.argv:
        sys.exit("\n".join(fault for locale in LOCALES for fault in faults(locale, wanted)) or None)
    for locale in LOCALES:
        update(locale, wanted)
        left = faults(locale, wanted)
        print(f"{locale}: {len(wanted)} sentences, {len(left)} to do")
        print("\n".join(left[:20]))


def sentences() -> set[str]:
    """All that people read: from Python, templates and the default data."""
    with redirect_stderr(io.StringIO()):  # it warns of values written as f-strings, which are no sentences
        found = [one for words in KEYWORDS for one in extract_from_dir(APP, METHODS, OPTIONS, words, callback=None)]
    said = {ids if isinstance(ids, str) else ids[0] for _path, _line, ids, *_ in found}
    return {sentence for sentence in said if not sentence.isascii() or "%(" in sentence} | set(data_words())


def data_words() -> Iterator[str]:
    """What the default data call things."""
    for path in sorted(APP.glob("*/data/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from (row[column] for column in DATA_COLUMNS if row.get(column))


def po_path(locale: str) -> Path:
    """Where the translations are written."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """The catalogue as it is kept; an empty one of a new language."""
    path = po_path(locale)
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def new_catalogue(locale: str) -> Catalog:
    """Without dates, so that the same content makes the same file."""
    made = Catalog(locale=locale, charset="utf-8", creation_date=NO_DATE, revision_date=NO_DATE, fuzzy=False)
    made.header_comment = HEADER
    return made


def update(locale: str, wanted: set[str]) -> None:
    """Keep what is wanted, add what is new, drop the rest, and compile."""
    kept = {key_of(message): message for message in read(locale) if message.id}
    made = new_catalogue(locale)
    for sentence in sorted(wanted):
        old = kept.get(sentence)
        new = untranslated(sentence, made.num_plurals)
        if old is not None and isinstance(old.id, str) == isinstance(new.id, str):
            made.add(new.id, old.string, flags=old.flags & {"fuzzy"}, user_comments=old.user_comments)
        elif locale == "zh_Hant":  # what OpenCC makes of it, to be read by somebody
            said = traditional(sentence)
            made.add(new.id, said if isinstance(new.id, str) else (said,), flags={"fuzzy"})
        else:
            made.add(new.id, new.string)
    store(made, locale)


def key_of(message: Message) -> str:
    """The sentence as the source has it."""
    return message.id if isinstance(message.id, str) else message.id[0]


def untranslated(sentence: str, forms: int) -> Message:
    """The message without a translation, with room for each form where it counts."""
    if "n" in PLACEHOLDER.findall(sentence):
        return Message((sentence, sentence), ("",) * forms)
    return Message(sentence, "")


def traditional(sentence: str) -> str:
    """Written with the characters of Taiwan; of the words only those of computing change, institutions keep theirs."""
    said = str(converter().convert(sentence))
    for ours, theirs in WORDS:
        said = said.replace(ours, theirs)
    return ROW.sub("列", COLUMN.sub("欄", said))


@cache
def converter() -> Any:
    """Loading its dictionaries takes a while, and only new sentences need them."""
    from opencc import OpenCC

    return OpenCC("s2tw")


def store(catalogue: Catalog, locale: str) -> None:
    """Write both files, the same for the same content: without dates, places and wrapping."""
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = text.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-', '"PO-', '"Generated-By', '"Last-Tr', '"Language-Team', '"Report-', '"Project-')
    path.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")
    write_mo(compiled, sure_ones(catalogue))
    path.with_suffix(".mo").write_bytes(compiled.getvalue())


def sure_ones(catalogue: Catalog) -> Catalog:
    """What is read: complete translations that somebody has looked at."""
    made = new_catalogue(str(catalogue.locale))
    for message in catalogue:
        if message.id and all(forms_of(message)) and not message.fuzzy:
            made.add(message.id, message.string)
    return made


def forms_of(message: Message) -> tuple[str, ...]:
    """The translation, in each of its plural forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def faults(locale: str, wanted: set[str]) -> list[str]:
    """What is missing, unsure, unused, with other placeholders than the sentence, or not compiled."""
    messages = {key_of(message): message for message in read(locale) if message.id}
    found = [f"{locale}: new: {sentence}" for sentence in sorted(wanted - messages.keys())]
    found += [f"{locale}: unused: {sentence}" for sentence in sorted(messages.keys() - wanted)]
    for sentence, message in messages.items():
        found += [f"{locale}: {fault}: {sentence}" for fault in faults_of(message)]
    return found + ([] if is_compiled(locale) else [f"{locale}: messages.mo is not that of messages.po"])


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    forms = forms_of(message)
    if not all(forms):
        yield "untranslated"
    elif message.fuzzy:
        yield "fuzzy"
    elif not all(fits(placeholders(form), placeholders(key_of(message))) for form in forms):
        yield "other placeholders"


def fits(said: set[str], wanted: set[str]) -> bool:
    """The same values; `one hour` may leave its number out."""
    return said in (wanted, wanted - {"n"})


def placeholders(text: str) -> set[str]:
    """`%(title)s` → title; a sign of per cent that is none is named as it stands."""
    named = set(PLACEHOLDER.findall(text))
    return {*named, *re.findall(r"%(?![(%]).?", text.replace("%%", ""))} if named else named


def is_compiled(locale: str) -> bool:
    """True where messages.mo says what messages.po says."""
    path = po_path(locale).with_suffix(".mo")
    if not path.exists():
        return False
    with path.open("rb") as file:
        compiled = read_mo(file)
    return said_by(compiled) == said_by(sure_ones(read(locale)))


def said_by(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Sentence → translation."""
    return {key_of(message): forms_of(message) for message in catalogue if message.id}


if __name__ == "__main__":
    main()
