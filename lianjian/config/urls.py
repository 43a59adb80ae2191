"""All addresses: those that the cards declare, each behind its permission."""

from django.urls import path
from django.views.i18n import set_language

from lianjian.config.api import api
from lianjian.kernel.access.pages import guarded
from lianjian.kernel.areas import registry

handler400 = "lianjian.kernel.ui.refusals.bad_request"
handler500 = "lianjian.kernel.ui.refusals.server_error"
urlpatterns = [
    *(
        path(page.route, guarded(page.view, page.permission), name=page.name)
        for _area, page in registry.pages()
    ),
    path("language/", set_language, name="language"),
    path("api/", api.urls),
]
