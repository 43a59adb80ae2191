"""A field for photos: never required, and refused with the reason if the file is none."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.records.attachments import Photo, read_photos
from lianjian.kernel.refusal import Refusal


class PhotosInput(forms.FileInput):
    """Naming what is taken lets a phone turn its own format into one of these as it sends."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": "image/jpeg,image/png,image/webp"})


class PhotosField(forms.FileField):
    """Some photos; its cleaned value is a list of Photo, ready to attach. A form's files are not kept when
    the form is refused, so its error says that they must be chosen again.
    """

    widget = PhotosInput

    def __init__(self, **kwargs: Any) -> None:
        hint = _("可以不选。如果保存没有成功，照片要重新选一次。")
        defaults: dict[str, Any] = {"label": _("照片"), "required": False, "help_text": hint}
        super().__init__(**(defaults | kwargs))

    def clean(self, data: Any, initial: Any = None) -> list[Photo]:
        try:
            return read_photos([super(PhotosField, self).clean(file) for file in data or []])
        except Refusal as refusal:
            raise ValidationError(" ".join(filter(None, (refusal.text, str(refusal.hint))))) from refusal
