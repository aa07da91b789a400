"""What is sold, for how much, from whom, and how much of it is there."""

from shuke.catalogue.models.products import Product

__all__ = ["Product"]
