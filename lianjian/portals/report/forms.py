"""Which account is asked for: up to which day, and as known when."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianjian.kernel.clock.now import now
from lianjian.kernel.figures.asking import BadQuestion, Words, question
from lianjian.kernel.figures.questions import Question


class AccountForm(forms.Form):
    """Read from an address; both may be left empty."""

    on = forms.CharField(
        label=gettext_lazy("截至"), required=False, max_length=10, widget=forms.TextInput({"type": "date"})
    )
    known_at = forms.CharField(
        label=gettext_lazy("按哪个时点的记录（不填就是现在）"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"placeholder": "2022-12-20 18:00"}),
    )

    def clean_on(self) -> str:
        return self._asked("on")

    def clean_known_at(self) -> str:
        said = self._asked("known_at")
        if said and _read(Words(known_at=said)).known_at > now():
            raise forms.ValidationError(_("这个时点还没有到。"))
        return said

    def words(self) -> Words:
        """The question in the words of an address."""
        return Words(on=self.cleaned_data["on"], known_at=self.cleaned_data["known_at"])

    def question(self) -> Question:
        return question(self.words())

    def _asked(self, name: str) -> str:
        said: str = self.cleaned_data[name]
        if said:
            _read(Words(**{name: said}))
        return said


def _read(words: Words) -> Any:
    """The question of these words; what is wrong with them as an error of the form."""
    try:
        return question(words)
    except BadQuestion as bad:
        raise forms.ValidationError([bad.text, bad.hint]) from bad
