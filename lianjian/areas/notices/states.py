"""What a notice is, how somebody stands to it, and the states of a ballot."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State


class NoticeKind(models.TextChoices):
    """What a branch is told."""

    NOTICE = "notice", _("通知")
    MATERIAL = "material", _("学习材料")


class Outcome(models.TextChoices):
    """What came of a ballot once it was closed."""

    COUNTED = "counted", _("已经计票")
    TOO_FEW = "too_few", _("投票的人太少，不公布也不保留票数")
    BROKEN = "broken", _("票箱打不开或者与投票人数对不上，这次投票作废")


NOT_READ = State("not_read", _("还没看"))
READ = State("read", _("看过了"), "done")
MADE_UP = State("made_up", _("补学"), "done")
"""Study material read after its last day, as by those who were on duty."""

TO_READ_AGAIN = State("to_read_again", _("改正以前看过，请再看一遍"), "soon")
READ_BEFORE = State("read_before", _("改正以前看过"))
NOT_OWED = State("not_owed", _("已经撤回，不用看"))

CORRECTED = State("corrected", _("改正过"))
WITHDRAWN = State("withdrawn", _("已经撤回"))

OPEN = State("open", _("正在投票"), "soon")
CLOSED = State("closed", _("投票结束"), "done")

FLOW = Flow(initial=OPEN, moves=[Move(OPEN, CLOSED)])
