"""What the events of the areas are called on a timeline; those of the record engine it knows itself."""

from __future__ import annotations

from shuke.activities.verbs import VERBS as ACTIVITIES
from shuke.automation.verbs import VERBS as AUTOMATION
from shuke.catalogue.verbs import VERBS as CATALOGUE
from shuke.customers.verbs import VERBS as CUSTOMERS
from shuke.duplicates.verbs import VERBS as DUPLICATES
from shuke.insights.verbs import VERBS as INSIGHTS
from shuke.loyalty.verbs import VERBS as LOYALTY
from shuke.network.verbs import VERBS as NETWORK
from shuke.orders.verbs import VERBS as ORDERS
from shuke.privacy.verbs import VERBS as PRIVACY
from shuke.purchasing.verbs import VERBS as PURCHASING
from shuke.service.verbs import VERBS as SERVICE
from shuke.webhooks.verbs import VERBS as WEBHOOKS

VERBS = (
    ACTIVITIES,
    AUTOMATION,
    CATALOGUE,
    CUSTOMERS,
    DUPLICATES,
    INSIGHTS,
    LOYALTY,
    NETWORK,
    ORDERS,
    PRIVACY,
    PURCHASING,
    SERVICE,
    WEBHOOKS,
)
