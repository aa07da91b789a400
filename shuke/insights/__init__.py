"""Who buys what when, and what customers are worth. As a library: `from shuke.insights import due_dates, …`.

What stands here is looked up in insights.library when it is asked for: the web pages must not load numpy for it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shuke.insights.library import (
        BadLines,
        bought_together,
        customer_value,
        due_dates,
        everything,
        next_baskets,
        rfm,
    )

__all__ = ["BadLines", "bought_together", "customer_value", "due_dates", "everything", "next_baskets", "rfm"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from shuke.insights import library

    return getattr(library, name)
