from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    """Last in the list of apps: when it is ready, every card can be read."""

    name = "lianjian.kernel"
    label = "kernel"

    def ready(self) -> None:
        from lianjian.kernel.areas import registry

        registry.load()
        post_migrate.connect(make_search, sender=apps.get_app_config("records"))


def make_search(**_: Any) -> None:
    """Give each model that is searched its index, if it has none yet."""
    from lianjian.kernel.records import search
    from lianjian.kernel.records.base import ledgered_models

    for model in ledgered_models():
        if model.search_fields:
            search.make(model)
