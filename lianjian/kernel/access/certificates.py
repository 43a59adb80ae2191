"""Client certificates: a proxy of our own asks the browser for one, checks it, and names it in a header.

The header is believed from the addresses of such proxies alone. From anywhere else whoever calls has written it, so
the call is refused whole.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lianjian.kernel.access.models import Account, Certificate
from lianjian.kernel.access.proxies import is_of_ours
from lianjian.kernel.refusal import NotAllowed, Refusal
from lianjian.kernel.ui.refusals import page_of
from lianjian.kernel.watch.logs import tell


class Forged(Refusal):
    """Somebody who is none of our proxies says which certificate was shown."""

    status = 403


class FromOurProxies:
    """Refuse a call that names a certificate and comes from anybody but a proxy of our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.CLIENT_CERTIFICATES and _names_one(request) and not is_of_ours(request):
            tell("certificate from elsewhere")
            hint = _("请从本局的网址打开。")
            return page_of(
                request, Forged(_("这次访问自称带有数字证书，但不是从本局的网关来的。"), hint=hint)
            )
        return self.get_response(request)


def is_shown(request: HttpRequest) -> bool:
    """Whether the browser has shown a certificate that a proxy of ours has checked."""
    rules = settings.CLIENT_CERTIFICATES
    if not rules or not is_of_ours(request):
        return False
    return (
        bool(request.headers.get(rules["header"])) and request.headers.get(rules["checked"]) == rules["value"]
    )


def holder(request: HttpRequest) -> Account:
    """The account that the certificate shown lets in. NotAllowed if there is none."""
    if is_shown(request):
        digest = digest_of(request.headers[settings.CLIENT_CERTIFICATES["header"]])
        rows = Certificate.objects.filter(digest=digest, account__is_active=True)
        if found := rows.select_related("account__person").first():
            return found.account
    tell("signing in refused", why="no account for the certificate")
    raise NotAllowed(
        _("没有收到有效的数字证书，或者这里没有登记它。"), hint=_("请插好证书再试；还不行，用密码登录。")
    )


def digest_of(name: str) -> str:
    """Under the installation's key: a name often tells a person's, which is nobody's to read in a table."""
    return salted_hmac("lianjian.certificate", name.strip(), algorithm="sha256").hexdigest()


def _names_one(request: HttpRequest) -> bool:
    rules = settings.CLIENT_CERTIFICATES
    return rules["header"] in request.headers or rules["checked"] in request.headers
