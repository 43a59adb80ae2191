"""How a unit is led, how a plan stands: in one word and one tone each."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import State

ONE_PERSON = State("one_person", _("一肩挑"), "done")
TWO_PEOPLE = State("two_people", _("负责人不兼支部书记"), "soon")
NO_HEAD = State("no_head", _("没有负责人"), "late")
NO_SECRETARY = State("no_secretary", _("支部没有书记"), "late")
NO_BRANCH = State("no_branch", _("没有支部"), "soon")

DRAFT = State("draft", _("草案"), "soon")
APPLIED = State("applied", _("已生效"), "done")
