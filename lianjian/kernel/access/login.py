"""Signing in and out."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import views
from django.http import HttpResponse
from django.utils import translation

from lianjian.kernel.access import demo_accounts
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import registry
from lianjian.kernel.records.models import Installation


def first_page(request: Request) -> str:
    """Where who has signed in begins: at the desk; a guest at the first page that is a guest's."""
    if not request.actor.is_guest:
        return str(settings.LOGIN_REDIRECT_URL)
    menu = registry.menu(request)
    return menu[0].items[0].url if menu else str(settings.LOGIN_REDIRECT_URL)


class SignIn(views.LoginView):
    """The way in. A demo county lists its accounts there; a real one never does."""

    template_name = "access/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        installation = Installation.objects.first()
        shown = demo_accounts.read() if installation and installation.is_demo else []
        return super().get_context_data(demo_accounts=shown, **kwargs)

    def get_default_redirect_url(self) -> str:
        return first_page(cast(Request, self.request))

    def form_valid(self, form: Any) -> HttpResponse:
        translation.activate(form.get_user().language)
        return super().form_valid(form)


class SignOut(views.LogoutView):
    next_page = "/login/"
