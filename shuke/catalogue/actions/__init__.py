"""Every change to what is sold."""

from shuke.catalogue.actions.products import (
    CodeMissing,
    CodeTaken,
    change_product,
    create_product,
    delete_product,
    restore_product,
)

__all__ = ["CodeMissing", "CodeTaken", "change_product", "create_product", "delete_product", "restore_product"]
