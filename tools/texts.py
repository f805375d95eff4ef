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
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "said": None}
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
)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
HEADER = "# Kept in order by `make texts`; write the translations here and run it again."
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Update and compile, or only check."""
    wanted = sentences()
    if "--check" in sys.argv:
        sys.exit("\n".join(fault for locale in LOCALES for fault in faults(locale, wanted)))
    for locale in LOCALES:
        update(locale, wanted)
        left = faults(locale, wanted)
        print(f"{locale}: {len(wanted)} sentences, {len(left)} to do")
        print("\n".join(left[:20]))


def sentences() -> set[str]:
    """All that people read: from Python, templates and the default data."""
    found = extract_from_dir(APP, METHODS, OPTIONS, KEYWORDS, callback=None)
    return {ids if isinstance(ids, str) else ids[0] for _path, _line, ids, *_ in found} | set(data_words())


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
    """Written with the characters of Taiwan; the words stay, for whoever reads it to judge."""
    return str(converter().convert(sentence))


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
    return {*PLACEHOLDER.findall(text), *re.findall(r"%(?![(%]).?", text.replace("%%", ""))}


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
