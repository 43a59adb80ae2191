"""The titles of the fields, for what a revision changed, and questions and people in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NOTICE_LABELS = {
    "kind": _("是什么"),
    "title": _("标题"),
    "text": _("内容"),
    "until": _("最迟哪天看完"),
    "corrected_on": _("改正的日期"),
    "withdrawn_on": _("撤回的日期"),
    "why": _("改正或撤回的原因"),
}
READING_LABELS = {
    "notice": _("哪一条"),
    "person": _("发给谁"),
    "read_on": _("看过的日期"),
    "before_correction": _("改正以前看过"),
    "is_withdrawn": _("已经撤回，不用看"),
}
BALLOT_LABELS = {
    "title": _("标题"),
    "questions": _("问题和选项"),
    "is_secret": _("不记名"),
    "full_only": _("只由正式党员投票"),
    "asked": _("可以投票的人数"),
    "closes_on": _("最迟哪天投票"),
    "closed_on": _("结束的日期"),
    "voted": _("投票的人数"),
    "counts": _("票数"),
    "outcome": _("结果"),
}


def questions_text(questions: Sequence[dict[str, Any]]) -> str:
    """Questions as one types them: the question, its options below, an empty line between."""
    return "\n\n".join("\n".join((it["text"], *it["options"])) for it in questions)


def counts_text(counts: Sequence[Sequence[int]]) -> str:
    """The numbers in the order of the options, question by question."""
    return gettext("；").join(" / ".join(map(str, numbers)) for numbers in counts)


BALLOT_TOLD_AS = {
    "questions": questions_text,
    "asked": lambda keys: str(len(keys)),
    "counts": counts_text,
}
