"""What the frame around every page shows."""

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from lianjian.kernel.access.request import Request
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records.models import Installation
from lianjian.kernel.ui.middleware import LARGE_PRINT


@dataclass(frozen=True)
class Frame:
    """The rail, the county's name, and who is signed in. Each is read only where a template asks."""

    request: Request

    @cached_property
    def menu(self) -> Any:
        """The groups of pages that this visitor may open."""
        from lianjian.kernel.areas import registry

        return registry.menu(self.request)

    @property
    def county(self) -> str:
        pack = import_module(settings.COUNTY)
        return pack.NAME_ZH if (get_language() or "zh").startswith("zh") else pack.NAME_EN

    @cached_property
    def is_demo(self) -> bool:
        """Whether the rows are synthetic; every page says so then."""
        return Installation.objects.filter(is_demo=True).exists()

    @property
    def is_signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated)

    @property
    def person(self) -> str:
        """The name of the person signed in, or of an account that has no person."""
        actor = getattr(self.request, "actor", None)
        return (actor.title if actor else "") or str(self.request.user)

    @cached_property
    def unit(self) -> Unit | None:
        """The unit in which the person signed in holds the first of the posts."""
        actor = getattr(self.request, "actor", None)
        return Unit.objects.filter(pk=actor.unit_id).first() if actor and actor.unit_id else None

    @property
    def is_large(self) -> bool:
        """Whether the visitor asked for large print, on this page or before."""
        chosen = self.request.GET.get(LARGE_PRINT, self.request.COOKIES.get(LARGE_PRINT))
        return chosen == "1"


def frame(request: Request) -> dict[str, Frame]:
    """Django's context processor."""
    return {"frame": Frame(request)}
