"""Products: the shop's own list of what it sells."""

from __future__ import annotations

import pytest

from conftest import Cast
from shuke.catalogue import actions
from shuke.catalogue.models import Product


def test_products_have_a_code_of_their_own(cast: Cast) -> None:
    with pytest.raises(actions.CodeTaken):
        actions.create_product(by=cast.bob, code="T01", name="茶")
    made = actions.create_product(by=cast.bob, code="T02", name="綠茶", token="t")
    assert actions.create_product(by=cast.bob, code="T02", name="綠茶", token="t") == made
    with pytest.raises(actions.CodeTaken):
        actions.change_product(made, by=cast.bob, code="S01")
    actions.delete_product(made, by=cast.bob)
    assert Product.objects.visible_to(cast.bob).count() == 2
