"""The figures of members' development and of dues. None is of a person."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.recruits.models import Application, Collection
from lianjian.areas.recruits.states import ADMITTED, FULL
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Sum

THEME = "party"

activists = Figure(
    key="recruits.activists",
    title=_("入党积极分子人数"),
    definition=_("截至当日确定为入党积极分子、还没有列为发展对象也没有终止的人数。"),
    unit=_("人"),
    theme=THEME,
    order=20,
    on_cockpit=False,
    rows=lambda: Application.objects.all(),
    dated_by="activist_on",
    placed_by=None,
    measure=Balance(leaves="activist_until"),
    rule="RECRUIT_ACTIVIST_MONTHS",
)
admitted = Figure(
    key="recruits.admitted",
    title=_("接收预备党员人数"),
    definition=_("期间内支部党员大会表决通过并经上级党委审批的预备党员人数，按支部党员大会之日计。"),
    unit=_("人"),
    theme=THEME,
    order=21,
    on_cockpit=False,
    rows=lambda: Application.objects.filter(state__in=ADMITTED),
    dated_by="admitted_on",
    placed_by=None,
    measure=Count(),
    rule="RECRUIT_APPROVE_MONTHS",
)
became_full = Figure(
    key="recruits.became_full",
    title=_("预备党员转正人数"),
    definition=_("期间内经支部党员大会表决通过并经上级党委审批转为正式党员的人数，按审批之日计。"),
    unit=_("人"),
    theme=THEME,
    order=22,
    on_cockpit=False,
    rows=lambda: Application.objects.filter(state=FULL.code),
    dated_by="full_on",
    placed_by=None,
    measure=Count(),
    rule="RECRUIT_PROBATION_MONTHS",
)
dues = Figure(
    key="recruits.dues",
    title=_("登记的党费"),
    definition=_("期间内各月党费登记的金额合计，以分为单位，按党费所属的月份计。这里只登记，不收款。"),
    unit=_("分"),
    theme=THEME,
    order=23,
    on_cockpit=False,
    rows=lambda: Collection.objects.all(),
    dated_by="month",
    placed_by=None,
    measure=Sum("total_fen"),
    rule="DUES_MONTHS",
)

FIGURES = (activists, admitted, became_full, dues)
