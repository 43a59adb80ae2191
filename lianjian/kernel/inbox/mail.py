"""The channel `mail`: a plain letter through the county's own server."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.inbox.channels import Undelivered

SECONDS = 10
"""How long the server may take to answer."""


class Mail:
    """Sends by the server that `LIANJIAN_MAIL` names."""

    key = "mail"
    title = _("电子邮件")
    address = _("邮箱地址")

    def send(self, to: str, subject: str, text: str) -> None:
        """Failing: Undelivered, with what the server or the network said."""
        server: dict[str, Any] = dict(settings.MAIL)
        sender = server.pop("sender")
        try:
            EmailMessage(
                subject, text, sender, [to], connection=EmailBackend(**server, timeout=SECONDS)
            ).send()
        except (SMTPException, OSError, ValueError) as failed:
            raise Undelivered(f"{type(failed).__name__}: {failed}") from failed
