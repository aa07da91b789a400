"""What each customer takes next time, and what goes with what.

`fit` learns a shop's baskets from all its order lines; `next_basket` gives the likeliest products of every customer's
next visit, what they took before and what is new to them together. `companions`, `pairs`, `item_sets` and `rules` say
what is bought together. All are pure: Arrow tables or arrays in and out, no database and no clock.
"""

from shuke.insights.basket.association import ItemSets, Rule, companions, item_sets, pairs, rules
from shuke.insights.basket.model import Model
from shuke.insights.basket.ranking import REASONS, fit, next_basket

__all__ = ["REASONS", "ItemSets", "Model", "Rule", "companions", "fit", "item_sets", "next_basket", "pairs", "rules"]
