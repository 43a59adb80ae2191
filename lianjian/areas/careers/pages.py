"""Each person's own file: posts, ranks, promotions, moves, trainings, kin and what they asked to be corrected."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lianjian.areas.careers import files
from lianjian.areas.careers.assessed import Assessment
from lianjian.areas.careers.models import (
    Attendance,
    Correction,
    File,
    Grading,
    Kinship,
    Move,
    Promotion,
    Tenure,
)
from lianjian.areas.careers.queries import hours_due, hours_in, may_advance_from
from lianjian.areas.careers.states import APPOINTED, PUBLICISED
from lianjian.kernel.access.reading import open_personal
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import SIGNED_IN, MenuEntry, Page
from lianjian.kernel.clock.now import now
from lianjian.kernel.figures.asking import present_day
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.refusal import NotAllowed, NotFound

MOST = 50
"""No list of one's own file is longer."""


def mine(request: Request) -> HttpResponse:
    """The file of whoever signed in, and of nobody else."""
    person = _person(request)
    day = present_day()
    held = Tenure.objects.filter(person=person, ended_on=None).select_related("unit", "kind")
    shown = {
        "person": person,
        "on": day,
        "posts": Post.objects.filter(person=person)
        .select_related("unit", "kind")
        .order_by("-valid_from")[:MOST],
        "tenures": [(row, row.standing_on(day)) for row in held],
        "moves": Move.objects.filter(person=person)
        .select_related("unit", "to")
        .order_by("-occurred_on")[:MOST],
        "promotions": _public(person),
        "hours": (
            hours_in([person.pk], day.year).get(person.pk, 0),
            hours_due([person.pk], day)[person.pk],
        ),
        "trainings": _attended(person),
        "assessments": Assessment.objects.filter(person=person).order_by("-year")[:MOST],
        "kin": _kin(person),
        "corrections": Correction.objects.filter(person=person).order_by("-occurred_on", "-pk")[:MOST],
        "sealed": _sealed(person, request.actor),
    }
    return render(request, "careers/mine.html", shown | _ranks(person))


def _person(request: Request) -> Person:
    if request.actor.person is None:
        raise NotAllowed(_("这个账号没有对应的人员，没有个人档案。"))
    return request.actor.person


def _public(person: Person) -> Any:
    """The promotions that everybody may know of: on notice or done. What is still considered is told to nobody."""
    rows = Promotion.objects.filter(person=person, state__in=(PUBLICISED.code, APPOINTED.code))
    return rows.select_related("kind", "to").order_by("-occurred_on")[:MOST]


def _ranks(person: Person) -> dict[str, Any]:
    rows = list(Grading.objects.filter(person=person).select_related("rank").order_by("-occurred_on")[:MOST])
    return {"gradings": rows, "next_rank_on": may_advance_from(rows[0], present_day()) if rows else None}


def _attended(person: Person) -> Any:
    return Attendance.objects.filter(person=person).select_related("training").order_by("-occurred_on")[:MOST]


def _kin(person: Person) -> list[tuple[Kinship, Person]]:
    rows = Kinship.objects.filter(Q(person=person) | Q(other=person), ended_on=None)
    found = rows.select_related("person", "other").order_by("pk")
    return [(row, row.other if row.person_id == person.pk else row.person) for row in found]


def _sealed(person: Person, actor: Any) -> dict[str, str]:
    file = File.objects.filter(person=person).first()
    return open_personal(file, actor) if file else {}


@require_POST
def end_kinship(request: Request, pk: int) -> HttpResponse:
    """Say that a kinship of one's own is no more."""
    person = _person(request)
    row = Kinship.objects.filter(Q(person=person) | Q(other=person), pk=pk, ended_on=None).first()
    if row is None:
        raise NotFound(_("没有这一行。"))
    files.end_kinship(actor=request.actor, at=now(), kinship=row)
    messages.success(request, _("已保存：%s") % _("亲属申报"))
    return redirect("own-file")


PAGES = (
    Page(
        route="careers/mine/",
        view=mine,
        name="own-file",
        permission=SIGNED_IN,
        menu=MenuEntry(group="mine", title=gettext_lazy("我的档案"), order=30),
    ),
    Page(
        route="careers/kinship/<int:pk>/end/",
        view=end_kinship,
        name="kinship-end",
        permission=SIGNED_IN,
    ),
)
