"""队伍成长: promotions behind the branch's gate, ranks, rotation, recusal, trainings, and each person's own file."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers import kind, people_kind
from lianjian.areas.careers.assessing_kind import ASSESS, ASSESSMENT
from lianjian.areas.careers.chapter import CHAPTER
from lianjian.areas.careers.demo import demo
from lianjian.areas.careers.duties import DUTIES
from lianjian.areas.careers.figures import FIGURES
from lianjian.areas.careers.founding import found
from lianjian.areas.careers.gates import GATES
from lianjian.areas.careers.jobs import follow_posts
from lianjian.areas.careers.ledger import LEDGER
from lianjian.areas.careers.pages import PAGES
from lianjian.kernel.areas import Area, Permission

AREA = Area(
    key="careers",
    title=_("队伍成长"),
    tier=3,
    permissions=(
        Permission(key="careers.promotion:read", title=_("看提任")),
        Permission(key="careers.promotion:move", title=_("动议提任")),
        Permission(key="careers.promotion:carry", title=_("办理提任")),
        Permission(key="careers.promotion:decide", title=_("登记提任的讨论决定")),
        Permission(key="careers.promotion:appoint", title=_("办理任职")),
        Permission(key="careers.rank:read", title=_("看职级")),
        Permission(key="careers.rank:take_over", title=_("补录原有职级")),
        Permission(key="careers.rank:propose", title=_("提出和公示晋升职级")),
        Permission(key="careers.rank:approve", title=_("批准晋升职级")),
        Permission(key="careers.assessment:open", title=_("看年度考核")),
        Permission(key="careers.assessment:write", title=_("登记年度考核")),
        Permission(key="careers.rotation:read", title=_("看任职年限和轮岗")),
        Permission(key="careers.rotation:decide", title=_("办理轮岗")),
        Permission(key="careers.kinship:open", title=_("看亲属申报")),
        Permission(key="careers.training:read", title=_("看培训")),
        Permission(key="careers.training:record", title=_("记培训")),
        Permission(key="careers.file:open", title=_("看个人档案")),
        Permission(key="careers.file:write", title=_("维护个人档案")),
        Permission(key="careers.correction:open", title=_("看更正申请")),
        Permission(key="careers.correction:answer", title=_("答复更正申请")),
    ),
    kinds=(kind.PROMOTION, kind.ROUND, kind.GRADING, ASSESSMENT, *people_kind.KINDS),
    entries=(*kind.ENTRIES, *people_kind.ENTRIES, ASSESS),
    ledgers=(LEDGER,),
    pages=PAGES,
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    gates=GATES,
    founding=found,
    demo=demo,
    jobs=(follow_posts,),
)
