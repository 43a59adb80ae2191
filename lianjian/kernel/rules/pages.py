"""All rules, each with its source, its versions, and who confirmed it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.access.request import Request
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.refusal import NotFound
from lianjian.kernel.rules import changes
from lianjian.kernel.rules.models import Rule

BAD_REQUEST = 400


class RuleFilters(forms.Form):
    q = forms.CharField(label=gettext_lazy("搜索"), required=False, max_length=60)
    level = forms.ChoiceField(
        label=gettext_lazy("层级"), required=False, choices=[("", gettext_lazy("全部")), *Rule.Level.choices]
    )
    unconfirmed = forms.BooleanField(label=gettext_lazy("只看未确认"), required=False)

    def apply(self) -> Any:
        rules = Rule.objects.all()
        if not self.is_valid():
            return rules.none()
        if text := self.cleaned_data["q"]:
            rules = (
                rules.filter(code__icontains=text)
                | rules.filter(name__icontains=text)
                | rules.filter(source__icontains=text)
            )
        if level := self.cleaned_data["level"]:
            rules = rules.filter(level=level)
        if self.cleaned_data["unconfirmed"]:
            rules = rules.filter(confirmed_by="").exclude(tag__in=(Rule.Tag.LAW, Rule.Tag.TESTED))
        return rules


class ConfirmForm(forms.Form):
    by = forms.CharField(label=gettext_lazy("确认人（部门和姓名）"), max_length=80)


def rules(request: Request) -> HttpResponse:
    """The list of rules."""
    filters = RuleFilters(request.GET)
    return render(request, "rules/all.html", {"filters": filters, "rules": filters.apply(), "on": today()})


def rule(request: Request, code: str) -> HttpResponse:
    """One rule with all its versions."""
    return _rule_page(request, code, {})


def _rule_page(request: Request, code: str, refused: dict[int, ConfirmForm]) -> HttpResponse:
    """`refused` holds a form that could not be taken, by the version for which it was sent."""
    versions = list(Rule.objects.filter(code=code).order_by("-valid_from"))
    if not versions:
        raise NotFound(_("没有规则 %s。") % code[:40])
    current = next((version for version in versions if version.holds_on(today())), versions[0])
    context = {
        "code": code,
        "versions": [(version, refused.get(version.pk) or _form_of(version.pk)) for version in versions],
        "rule": current,
        "on": today(),
        "may_confirm": request.actor.may("rules.rule:confirm"),
    }
    return render(request, "rules/rule.html", context, status=BAD_REQUEST if refused else 200)


def _form_of(version: int, sent: Any = None) -> ConfirmForm:
    return ConfirmForm(sent, auto_id=f"version-{version}-%s")


def confirm(request: Request, pk: int) -> HttpResponse:
    """Someone in the bureau stands for a rule as it is written."""
    found = Rule.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这条规则。"))
    if request.method != "POST":
        return redirect("rule", found.code)
    form = _form_of(pk, request.POST)
    if not form.is_valid():
        return _rule_page(request, found.code, {pk: form})
    changes.confirm(actor=request.actor, at=now(), rule=found, by=form.cleaned_data["by"], on=today())
    return redirect("rule", found.code)
