"""What customers have, what they may use, and why."""

from shuke.loyalty.queries.offers import Offer, offer

__all__ = ["Offer", "offer"]
