"""No promotion without the person's own branch, and nobody in a post beside kin."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.checks import RECOMMENDS, RECUSAL, commands_kin, not_recommended
from lianjian.kernel.gates.declared import Gate

BRANCH_FIRST = Gate(
    key="careers.recommendation",
    title=_("提任先经支部推荐"),
    rule=RECOMMENDS,
    what_to_do=_("请本人所在党支部开会表决推荐，决议登记后再办民主推荐。法定程序一步不少。"),
    missing=not_recommended,
)
NO_KIN = Gate(
    key="careers.recusal",
    title=_("任职回避"),
    rule=RECUSAL,
    what_to_do=_("请另定任职单位；亲属关系已经变化的，由本人更正申报。"),
    missing=commands_kin,
)

GATES = (BRANCH_FIRST, NO_KIN)
