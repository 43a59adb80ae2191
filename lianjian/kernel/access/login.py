"""Signing in and out."""

from typing import Any

from django.contrib.auth import views
from django.http import HttpResponse
from django.utils import translation

from lianjian.kernel.access import demo_accounts
from lianjian.kernel.records.models import Installation


class SignIn(views.LoginView):
    """The way in. A demo county lists its accounts there; a real one never does."""

    template_name = "access/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        installation = Installation.objects.first()
        shown = demo_accounts.read() if installation and installation.is_demo else []
        return super().get_context_data(demo_accounts=shown, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        translation.activate(form.get_user().language)
        return super().form_valid(form)


class SignOut(views.LogoutView):
    next_page = "/login/"
