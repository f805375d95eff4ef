"""The catalogues: everything is translated, read by somebody, still used, and compiled."""

import pytest
from babel.messages.catalog import Message

from tools import texts


@pytest.fixture(scope="module")
def wanted() -> set[str]:
    return texts.sentences()


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_every_sentence_is_translated_and_every_translation_used(wanted: set[str], locale: str):
    assert texts.faults(locale, wanted) == []


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_updating_again_changes_nothing(wanted: set[str], locale: str, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """So that two people's changes meet in the sentences that both touched, and nowhere else."""
    path = texts.po_path(locale)
    before = path.read_bytes(), path.with_suffix(".mo").read_bytes()
    copy = tmp_path / locale / "LC_MESSAGES" / "messages.po"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(before[0])
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts.update(locale, wanted)
    assert (copy.read_bytes(), copy.with_suffix(".mo").read_bytes()) == before


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (Message("已发布", ""), "untranslated"),
        (Message(("%(n)s 分", "%(n)s 分"), ("%(n)s point", "")), "untranslated"),
        (Message("已发布", "Published", flags=["fuzzy"]), "fuzzy"),
        (Message("到%(place)s报到", "Report in at %(name)s"), "other placeholders"),
        (Message("到%(place)s报到", "Report in"), "other placeholders"),
        (
            Message(("%(n)s 分，%(when)s", "%(n)s 分，%(when)s"), ("%(n)s point, %(when)s", "%(n)s points")),
            "other placeholders",
        ),
        (Message("已用 %(share)s%%", "%(share)s% used"), "other placeholders"),
    ],
)
def test_a_fault_is_found(message: Message, fault: str):
    """The control."""
    assert list(texts.faults_of(message)) == [fault]


@pytest.mark.parametrize(
    "message",
    [
        Message("已发布", "Published"),
        Message(("%(n)s 天", "%(n)s 天"), ("one day", "%(n)s days")),
        Message("已用 %(share)s%%", "%(share)s%% used"),
    ],
)
def test_a_right_translation_has_no_fault(message: Message):
    assert list(texts.faults_of(message)) == []


def test_what_is_new_unused_or_not_compiled_is_found(wanted: set[str], tmp_path, monkeypatch: pytest.MonkeyPatch):
    """The control."""
    source = texts.po_path("en").read_text(encoding="utf-8")
    copy = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    copy.parent.mkdir(parents=True)
    copy.write_text(source + '\nmsgid "没有人说的话"\nmsgstr "Nobody says this"\n', encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    found = texts.faults("en", wanted | {"新的话"})
    assert found == ["en: new: 新的话", "en: unused: 没有人说的话", "en: messages.mo is not that of messages.po"]
