"""The forms of erasing early and of vouching for the clock."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.ui.forms import ChangeForm


class EraseForm(ChangeForm):
    why = forms.CharField(
        label=_("为什么提前销毁"),
        max_length=200,
        help_text=_("例如本人要求删除。销毁后谁也看不到，无法恢复，记录的其他内容不变。"),
    )


class VouchForm(ChangeForm):
    why = forms.CharField(
        label=_("怎么核对的"),
        max_length=200,
        help_text=_("请先核对服务器的日期。保存后，到这一天为止到期的个人信息立即销毁，无法恢复。"),
    )
