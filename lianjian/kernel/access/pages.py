"""The guard around every page: no page is shown without its permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lianjian.kernel.access.binding import owes_factor
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import OWN_ACCOUNT, PUBLIC
from lianjian.kernel.refusal import NotAllowed
from lianjian.kernel.watch import traces
from lianjian.kernel.watch.logs import tell


def guarded(view: Callable[..., HttpResponseBase], permission: str) -> Callable[..., HttpResponseBase]:
    """The view, open only to an actor whose posts grant the permission somewhere."""
    if permission == PUBLIC:
        return view

    @wraps(view)
    def guard(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if permission != OWN_ACCOUNT and owes_factor(request):
            return redirect("second-factor")
        if permission != OWN_ACCOUNT and not request.actor.may(permission):
            tell("refused", account=request.user.pk, permission=permission)
            raise _not_for(request, permission)
        with traces.of_page(request):
            return view(request, *args, **kwargs)

    return guard


def _not_for(request: Request, permission: str) -> NotAllowed:
    if request.actor.is_guest:
        return NotAllowed(_("这一页不是给您看的。"), hint=_("您能看的是自己单位的那一页，请点首页回去。"))
    return NotAllowed(
        _("您的岗位不能打开这一页。"), hint=_("如果工作需要，请向系统管理员申请权限：%s") % permission
    )
