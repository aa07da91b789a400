"""What is sold, for how much, and how much of it is there."""

from shuke.catalogue.models.links import Companion, Picture
from shuke.catalogue.models.prices import BookPrice, PriceBook
from shuke.catalogue.models.products import Product
from shuke.catalogue.models.shelves import Brand, Category, Family
from shuke.catalogue.models.stock import Level, Location, Movement

__all__ = [
    "BookPrice", "Brand", "Category", "Companion", "Family", "Level", "Location", "Movement", "Picture", "PriceBook",
    "Product",
]  # fmt: skip
