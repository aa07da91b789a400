"""Every change to what is sold."""

from shuke.catalogue.actions.products import (
    BarcodeTaken,
    CodeMissing,
    CodeTaken,
    OwnSuccessor,
    StockIsCounted,
    VariantTaken,
    change_product,
    create_product,
    delete_product,
    restore_product,
)

__all__ = [
    "BarcodeTaken",
    "CodeMissing",
    "CodeTaken",
    "OwnSuccessor",
    "StockIsCounted",
    "VariantTaken",
    "change_product",
    "create_product",
    "delete_product",
    "restore_product",
]
