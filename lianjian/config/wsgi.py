"""The application as the server runs it, with the one writer of this process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjian.config.settings")
application = get_wsgi_application()

from lianjian.kernel.records import writer  # noqa: E402  (its models need the apps)

writer.start()
