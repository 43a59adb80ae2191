"""The typed API: each area adds its own operations."""

from ninja import NinjaAPI

from lianjian.kernel.areas import registry

api = NinjaAPI(title="Lianjian", version="1", urls_namespace="api")
for _area in registry.areas:
    if _area.api:
        _area.api(api)
