"""走访: visits to the villages, with all that is found there entered in one go, and the hazards of places."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.visits import rules
from lianjian.areas.visits.chapter import CHAPTER
from lianjian.areas.visits.demo import demo
from lianjian.areas.visits.duties import DUTIES
from lianjian.areas.visits.figures import FIGURES
from lianjian.areas.visits.forms import RecordForm
from lianjian.areas.visits.founding import found
from lianjian.areas.visits.kind import HAZARD, VILLAGE, VISIT
from lianjian.areas.visits.ledger import LEDGER
from lianjian.kernel.areas import Area, Permission
from lianjian.kernel.records.kinds import Entry

AREA = Area(
    key="visits",
    title=_("走访"),
    tier=2,
    permissions=(
        Permission(key="visits.visit:read", title=_("看走访")),
        Permission(key="visits.visit:record", title=_("登记走访")),
        Permission(key="visits.visit:correct", title=_("更正走访")),
        Permission(key="visits.visit:import", title=_("导入走访台账")),
        Permission(key="visits.hazard:read", title=_("看隐患")),
        Permission(key="visits.hazard:notify", title=_("告知隐患责任方")),
        Permission(key="visits.hazard:remove", title=_("报隐患已整改")),
        Permission(key="visits.hazard:check", title=_("复查隐患")),
        Permission(key="visits.kind:write", title=_("维护隐患类别")),
    ),
    kinds=(VISIT, HAZARD, VILLAGE),
    entries=(
        Entry(
            name="visits-record",
            title=_("登记走访"),
            hint=_("到了哪个村，发现的民情、纠纷、隐患，一次记完。"),
            form=RecordForm,
            verb=rules.record_visit,
            permission="visits.visit:record",
            template="visits/record.html",
            order=10,
        ),
    ),
    figures=FIGURES,
    chapters=(CHAPTER,),
    duties=DUTIES,
    ledgers=(LEDGER,),
    founding=found,
    demo=demo,
)
