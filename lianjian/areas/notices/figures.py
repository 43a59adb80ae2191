"""How much branches were told, how much of it was read, and how often they voted. Of nobody alone."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.notices.models import Ballot, Notice, Reading
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Share

THEME = "party"

published = Figure(
    key="notices.published",
    title=_("发给支部的通知和学习材料"),
    definition=_("期间内发给各支部的通知和学习材料条数；同一条发给几个支部算几条，撤回的不算。"),
    unit=_("条"),
    theme=THEME,
    order=60,
    on_cockpit=False,
    rows=lambda: Notice.objects.filter(withdrawn_on=None),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    rule="NOTICE_READ",
)
told = Figure(
    key="notices.told",
    title=_("通知发到的人次"),
    definition=_("期间内通知和学习材料发到党员的人次，按发出的那天计，撤回的不算。"),
    unit=_("人次"),
    theme=THEME,
    order=61,
    on_cockpit=False,
    rows=lambda: Reading.objects.filter(is_withdrawn=False),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    rule="NOTICE_READ",
)
read = Figure(
    key="notices.read",
    title=_("看过通知的人次"),
    definition=_(
        "期间内发出的通知和学习材料中，党员本人说看过了的人次，含补学，按发出的那天计；改正以后请大家再看的，再看了才算，撤回的不算。"
    ),
    unit=_("人次"),
    theme=THEME,
    order=62,
    on_cockpit=False,
    rows=lambda: Reading.objects.filter(is_withdrawn=False, read_on__isnull=False),
    dated_by="occurred_on",
    placed_by=None,
    measure=Count(),
    better="up",
    rule="NOTICE_READ",
)
read_share = Figure(
    key="notices.read_share",
    title=_("通知看过的比例"),
    definition=_("期间内发到党员的通知和学习材料，本人说看过了的占多少。还没看的算没看。"),
    unit=_("%"),
    theme=THEME,
    order=63,
    on_cockpit=False,
    measure=Share(that=read, of=told),
    better="up",
    rule="NOTICE_READ",
)
ballots = Figure(
    key="notices.ballots",
    title=_("结束的投票和问卷"),
    definition=_("期间内结束的支部投票和问卷次数，按结束的那天计。"),
    unit=_("次"),
    theme=THEME,
    order=64,
    on_cockpit=False,
    rows=lambda: Ballot.objects.filter(closed_on__isnull=False),
    dated_by="closed_on",
    placed_by=None,
    measure=Count(),
    rule="BALLOT_MIN",
)

FIGURES = (published, told, read, read_share, ballots)
