"""The steps of a member's development and the only moves between them."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

APPLIED = State("applied", _("已申请，待谈话"), "soon")
TALKED = State("talked", _("已谈话，入党申请人"))
ACTIVIST = State("activist", _("入党积极分子"))
OBJECT = State("object", _("发展对象"), "soon")
READY = State("ready", _("预审合格，待支部大会"), "soon")
MET = State("met", _("支部大会已通过，待审批"), "soon")
PROBATIONARY = State("probationary", _("预备党员"), "done")
CONFIRMED = State("confirmed", _("支部大会同意转正，待审批"), "soon")
FULL = State("full", _("正式党员"), "done")
REFUSED = State("refused", _("没有通过"))
WITHDRAWN = State("withdrawn", _("本人撤回"))

COLLECTED = State("collected", _("当期收的"), "done")
COLLECTED_LATE = State("collected_late", _("过期才收"), "late")
ENTERED_LATE = State("entered_late", _("当期收的，过后登记"))
"""How the dues of a month came in: by the day on which they were collected, whenever that was written."""

BEFORE_THE_MEETING = (APPLIED, TALKED, ACTIVIST, OBJECT, READY)
WAITING = (*BEFORE_THE_MEETING, MET)
ON_THE_ROLL = (PROBATIONARY, CONFIRMED)

ENDED = (REFUSED.code, WITHDRAWN.code)
"""Nothing is owed any more, and after the term of the rule nothing is shown."""

ADMITTED = (PROBATIONARY.code, CONFIRMED.code, FULL.code)
OPEN = tuple(state.code for state in (*WAITING, *ON_THE_ROLL))

APPLICATION_FLOW = Flow(
    initial=APPLIED,
    moves=[
        Move(APPLIED, TALKED),
        Move(TALKED, ACTIVIST),
        Move(ACTIVIST, OBJECT),
        Move(OBJECT, READY),
        Move(READY, MET),
        Move(READY, OBJECT),
        Move(MET, OBJECT),
        Move(MET, PROBATIONARY),
        Move(PROBATIONARY, CONFIRMED),
        Move(CONFIRMED, FULL),
        *(Move(state, REFUSED) for state in (*WAITING, *ON_THE_ROLL)),
        *(Move(state, WITHDRAWN) for state in WAITING),
    ],
)
