"""The working calendar: what differs from the week's rhythm, and a way to enter next year's."""

from datetime import date
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.changes import set_day
from lianjian.kernel.clock.models import CalendarDay
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.clock.periods import EARLIEST, LATEST
from lianjian.kernel.clock.queries import known_years


class DayForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("类型"), choices=CalendarDay.Kind.choices)
    name = forms.CharField(label=_("名称"), required=False, max_length=40)
    name_en = forms.CharField(label=_("英文名称"), required=False, max_length=60)
    source_doc = forms.CharField(label=_("依据文件"), required=False, max_length=120)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day <= LATEST:
            years = {"first": EARLIEST.year, "last": LATEST.year}
            raise forms.ValidationError(_("请填写 %(first)s 年至 %(last)s 年之间的日期。"), params=years)
        return day


def calendar(request: Request) -> HttpResponse:
    """A year of the calendar; a day can be entered by whoever may."""
    may_write = request.actor.may("clock.calendar:write")
    form = DayForm(request.POST or None, initial=_asked_day(request)) if may_write else None
    if form and request.method == "POST" and form.is_valid():
        set_day(actor=request.actor, at=now(), **form.cleaned_data)
        return redirect(f"{request.path}?year={form.cleaned_data['day'].year}")
    return render(
        request, "clock/calendar.html", _context(request, form), status=400 if form and form.errors else 200
    )


def _asked_day(request: Request) -> dict[str, Any]:
    """What the calendar says of the day that is to be edited."""
    asked = DayForm({"day": request.GET.get("day", "")})
    asked.full_clean()
    day: date | None = asked.cleaned_data.get("day")
    found = CalendarDay.objects.filter(date=day).first() if day else None
    return {} if found is None else model_to_dict(found) | {"day": found.date}


def _context(request: Request, form: DayForm | None) -> dict[str, Any]:
    asked = request.GET.get("year", "")
    is_year = asked.isascii() and asked.isdigit() and EARLIEST.year <= int(asked[:5]) <= LATEST.year
    year = int(asked) if is_year else today().year
    years = known_years()
    return {
        "year": year,
        "years": sorted(years | {today().year, today().year + 1}),
        "is_known": year in years,
        "days": CalendarDay.objects.filter(date__year=year),
        "form": form,
    }
