"""Forms that make a change: each carries when it happened and a key that makes a second sending harmless."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.clock.now import now
from lianjian.kernel.places.models import Place
from lianjian.kernel.refusal import Refusal
from lianjian.kernel.ui.widgets import SearchableSelect

TEXT_LIMIT = 2_000


class ChangeForm(forms.Form):
    """A form whose cleaned data are the facts of a change.

    `actor` is who fills it in, `row` what it is about (None for a new fact). `at` is when it happened: now,
    unless another time is entered.
    """

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    at = forms.DateTimeField(
        label=_("什么时候"),
        required=False,
        help_text=_("不填就是现在"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    field_order: Any = None

    def __init__(self, *args: Any, actor: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.row = actor, row
        self.fields["key"].initial = uuid4().hex
        self.order_fields([name for name in self.fields if name != "at"] + ["at"])
        self.prepare()

    def prepare(self) -> None:
        """Narrow choices to what fits the actor and the row; a subclass says how."""

    def happened_at(self) -> datetime:
        return self.cleaned_data.get("at") or now()

    def facts(self) -> dict[str, Any]:
        """The cleaned data that the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "at")}

    def make(self, verb: Callable[..., Any], **more: Any) -> Any:
        """Make the change; None if it was refused, with the reason at the field that must change."""
        try:
            return verb(
                actor=self.actor,
                at=self.happened_at(),
                key=self.cleaned_data.get("key") or None,
                **self.facts(),
                **more,
            )
        except Refusal as refusal:
            self.add_error(self.field_of(refusal), " ".join(filter(None, (refusal.text, str(refusal.hint)))))
            return None

    def field_of(self, refusal: Refusal) -> str | None:
        """The field that must change; None where the refusal is of the form as a whole."""
        return refusal.field if refusal.field in self.fields else None


def offer(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Let a field offer these choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet) -> None:
    """Let a field offer these rows."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = rows


def text_area(
    label: Any, *, rows: int = 3, required: bool = True, limit: int = TEXT_LIMIT, help_text: Any = ""
) -> forms.CharField:
    """A field for some lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
    )


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A field for a day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class VillageChoice(forms.ModelChoiceField):
    """A village or township of the county, told with its township."""

    def __init__(self, **kwargs: Any) -> None:
        rows = Place.objects.exclude(level__in=(Place.Level.COUNTY, Place.Level.VIRTUAL)).select_related(
            "parent"
        )
        super().__init__(rows, widget=SearchableSelect, empty_label=_("请选择"), **kwargs)

    def label_from_instance(self, place: Place) -> str:
        town = place.town()
        return place.short_name() if town == place or town is None else f"{town} · {place.short_name()}"
