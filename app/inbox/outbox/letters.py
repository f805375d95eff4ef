"""What a letter says: one message or several, with the way to each and the way out of letters."""

from collections.abc import Sequence

from app.inbox.channels import carriers
from app.inbox.channels.ports import Letter
from app.inbox.models import Delivery, Reach
from app.inbox.reach.service import digits
from app.texts import _
from app.words.kept import again

SHORT = 60  # characters of one short message, in which a provider sends one part


def letter_of(rows: Sequence[Delivery], reach: Reach, to: str) -> Letter:
    """The letter for these rows of one person and channel, in the language that is read now."""
    first, site = rows[0], carriers.site()
    titles, bodies = [again(row.title) for row in rows], [again(row.body) for row in rows]
    reference = f"baodao-{first.id}" if len(rows) == 1 else f"baodao-{first.id}-{rows[-1].id}"
    if first.kind == "confirm":
        return Letter(to, titles[0], _code_in_words(reach, site), first.kind, reference)
    subject = titles[0] if len(rows) == 1 else _("报到：您有 %(n)s 条新消息", n=len(rows))
    if first.channel == "sms":
        text = _("【报到】%(what)s %(site)s", what=subject[:SHORT], site=f"{site}/my/messages")
        return Letter(to, subject, text, first.kind, reference)
    said = zip(titles, bodies, rows, strict=True)
    parts = ["\n".join(filter(None, (title, body, row.path and site + row.path))) for title, body, row in said]
    parts.append(_("不想再收邮件：%(address)s", address=f"{site}/my/channels"))
    return Letter(to, subject, "\n\n".join(parts), first.kind, reference)


def _code_in_words(reach: Reach, site: str) -> str:
    said = _("验证码：%(code)s，30 分钟内有效。请填在 %(address)s", code=digits(reach), address=f"{site}/my/channels")
    return f"{said}\n\n{_('不是您本人填的，不用理会这封邮件。')}"
