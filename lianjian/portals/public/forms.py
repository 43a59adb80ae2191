"""The forms of the public site. Whatever is wrong is said at its field, and what was typed stays."""

from collections import defaultdict
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lianjian.areas.problems.facade import GRADES, Kept, Link, Report, answer, kinds_to_choose, report
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.records.door import KeyReused
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.rules.book import rule
from lianjian.kernel.ui.forms import VillageChoice, text_area
from lianjian.kernel.ui.photos import PhotosField

PHONE = RegexValidator(r"^\+?[0-9][0-9 ()-]{4,28}$", _("电话只写数字，比如 13812345678。"))
CONTACT_KEPT = "RETAIN_PROBLEM_CONTACT"


class ResidentForm(forms.Form):
    """A form that makes a change without an account. Sent twice with one `key`, it makes it once.

    `status` is that of the answer: 200, or the one of what was refused.
    """

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    status = 200

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4().hex

    def full_clean(self) -> None:
        super().full_clean()
        if self.errors:
            self.status = 400

    def refuse(self, refusal: Refusal) -> None:
        """Say at its field why it was not done. What was changed after a first sending is a new thing."""
        self.status = refusal.status
        if isinstance(refusal, KeyReused):
            self.data = cast(QueryDict, self.data).copy()
            self.data["key"] = uuid4().hex
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, " ".join(filter(None, (refusal.text, str(refusal.hint)))))


def _kinds() -> list[tuple[Any, Any]]:
    """The kinds in use, group by group, each with its examples."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind in kinds_to_choose(today()):
        groups[kind.group].append((kind.code, f"{kind.title}（{kind.examples}）"))
    return [("", _("请选择")), *groups.items()]


class ReportForm(ResidentForm):
    """A problem, as its resident tells it."""

    kind = forms.ChoiceField(label=_("是哪一类？"), choices=_kinds)
    place = VillageChoice(
        label=_("在哪个村？"),
        help_text=_("选村，或在下面的地图上点一下"),
        error_messages={"required": _("请选村，或在地图上点一下。")},
    )
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    place_text = forms.CharField(
        label=_("具体在哪儿？"),
        required=False,
        max_length=120,
        help_text=_("比如：村东口、学校门前、第几根灯杆"),
    )
    text = text_area(_("怎么回事？"), rows=4)
    photos = PhotosField(help_text=_("拍下来更清楚。照片里的拍摄地点和手机信息会去掉；没提交成要重新选。"))
    name = forms.CharField(label=_("怎么称呼您？"), required=False, max_length=40)
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].required = not (self.data.get("longitude") and self.data.get("latitude"))
        self.fields["phone"].help_text = (
            _("只用来告诉您办理结果，销号后保存 %s，到期删除。") % _contact_kept()
        )

    @property
    def before_map(self) -> list[forms.BoundField]:
        return [self["kind"], self["place"]]

    @property
    def after_map(self) -> list[forms.BoundField]:
        return [self[name] for name in ("place_text", "text", "photos", "name", "phone")]

    @property
    def point(self) -> tuple[float, float] | None:
        longitude, latitude = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        return None if longitude is None or latitude is None else (longitude, latitude)

    def send(self) -> Kept | None:
        """Register the problem; None if it was refused."""
        facts = {
            name: self.cleaned_data[name] for name in ("kind", "text", "place", "place_text", "name", "phone")
        }
        told = Report(**facts, point=self.point, photos=tuple(self.cleaned_data["photos"]))
        try:
            return report(at=now(), report=told, key=self.cleaned_data["key"] or uuid4().hex)
        except Refusal as refusal:
            self.refuse(refusal)
            return None


def _contact_kept() -> str:
    return rule(CONTACT_KEPT, today()).value_text


class TrackForm(forms.Form):
    """Number and code, as they were given on submission."""

    number = forms.CharField(
        label=_("编号"),
        max_length=24,
        help_text=_("比如 M-0412"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        help_text=_("12 位字母和数字，大小写、横线都不要紧"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    @cached_property
    def link(self) -> Link | None:
        return Link.typed(self.cleaned_data["number"], self.cleaned_data["code"])


class AnswerForm(ResidentForm):
    """Whether it is fixed: two buttons, and beside them how satisfied and in one's own words."""

    link = forms.CharField(widget=forms.HiddenInput, max_length=60)
    satisfaction = forms.TypedChoiceField(
        label=_("您满意吗？"),
        required=False,
        choices=GRADES,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    words = text_area(_("还想说什么？"), required=False, limit=500)
    fixed = forms.ChoiceField(choices=(("yes", _("解决了")), ("no", _("没解决"))))

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self["satisfaction"], self["words"]]

    @property
    def complaints(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]

    def send(self) -> bool:
        """Record the answer; False if it was refused."""
        told = self.cleaned_data
        try:
            answer(
                at=now(),
                link=Link.of(told["link"]),
                fixed=told["fixed"] == "yes",
                satisfaction=told["satisfaction"],
                words=told["words"],
                key=told["key"],
            )
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True
