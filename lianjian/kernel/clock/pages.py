"""The working calendar: what differs from the week's rhythm, and a way to enter next year's."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.changes import set_day
from lianjian.kernel.clock.models import CalendarDay
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.clock.queries import known_years


class DayForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=forms.DateInput({"type": "date"}))
    kind = forms.ChoiceField(label=_("类型"), choices=CalendarDay.Kind.choices)
    name = forms.CharField(label=_("名称"), required=False, max_length=40)
    source_doc = forms.CharField(label=_("依据文件"), required=False, max_length=120)


def calendar(request: Request) -> HttpResponse:
    """A year of the calendar; a day can be entered by whoever may."""
    may_write = request.actor.may("clock.calendar:write")
    form = DayForm(request.POST or None) if may_write else None
    if form and request.method == "POST" and form.is_valid():
        set_day(actor=request.actor, at=now(), **form.cleaned_data)
        return redirect(f"{request.path}?year={form.cleaned_data['day'].year}")
    return render(
        request, "clock/calendar.html", _context(request, form), status=400 if form and form.errors else 200
    )


def _context(request: Request, form: DayForm | None) -> dict[str, Any]:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today().year
    years = known_years()
    return {
        "year": year,
        "years": sorted(years | {today().year, today().year + 1}),
        "is_known": year in years,
        "days": CalendarDay.objects.filter(date__year=year),
        "form": form,
    }
