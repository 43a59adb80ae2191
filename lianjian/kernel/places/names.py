"""Names of places as people say them."""


def short_name(name: str) -> str:
    """小房村 and 富国社区, without 村民委员会 and the like."""
    if name.endswith("村民委员会"):
        return name.removesuffix("村民委员会").removesuffix("村") + "村"
    return name.removesuffix("居民委员会")
