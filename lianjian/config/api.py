"""The typed API: the operations that the cards declare."""

from lianjian.kernel.access.operations import declared, typed_api
from lianjian.kernel.areas import registry

api = typed_api()
for area in registry.areas:
    if area.api:
        area.api(api)
declared(api)
