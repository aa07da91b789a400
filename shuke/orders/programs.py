"""What programs may do with orders besides reading and changing their fields, as JSON schemas (orders.api)."""

from __future__ import annotations

from typing import Any

from shuke.orders.models import Order, Return, Way
from shuke.records.types import ProgramVerb

WHOLE, TEXT, DAY = {"type": "integer", "minimum": 1}, {"type": "string"}, {"type": "string", "format": "date"}
AMOUNT = {"type": ["string", "number", "integer"], "description": "text, so that no digit is lost"}
BEGINS = (Order.Status.DRAFT, Order.Status.CONFIRMED, Order.Status.COMPLETED)
ORDER = {"$ref": "#/components/schemas/Order"}


def takes(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **needed}


PAY = takes(
    way={"enum": list(Way.values), "default": Way.CASH},
    method={**WHOLE, "description": "the shop's own way to pay, instead of `way`"},
    amount={**AMOUNT, "description": "all that is still owed, if left out"},
    note={**TEXT, "maxLength": 200},
)
LINE = takes(
    ("quantity",),
    product={**WHOLE, "description": "its id; or say its `code`"},
    code=TEXT,
    quantity=AMOUNT,
    unit_price={**AMOUNT, "description": "what it costs this customer that day, if left out"},
    discount=AMOUNT,
    note={**TEXT, "maxLength": 200},
)
ENTER = takes(
    ("customer", "lines"),
    customer=WHOLE,
    ordered_on={**DAY, "description": "today, if left out"},
    status={"enum": list(BEGINS), "default": Order.Status.DRAFT.value},
    lines={"type": "array", "minItems": 1, "maxItems": 200, "items": LINE},
    discount=AMOUNT,
    delivery_method=WHOLE,
    delivery_fee={**AMOUNT, "description": "what the method says, if left out"},
    channel={**TEXT, "maxLength": 40},
    note=TEXT,
    custom={"type": "object", "description": "the shop's own fields"},
    payment=PAY,
)
BACK = takes(
    ("lines",),
    lines={
        "type": "array",
        "minItems": 1,
        "items": takes(
            ("line", "quantity"),
            line={**WHOLE, "description": "the `id` of one of the order's `rows`"},
            quantity=AMOUNT,
            restock={"type": "boolean", "default": True},
        ),
    },
    reason={"enum": list(Return.Reason.values), "default": Return.Reason.OTHER.value},
    delivery_fee={**AMOUNT, "description": "what of it is given back"},
    note={**TEXT, "maxLength": 300},
    refund=PAY,
)
VERBS = (
    ProgramVerb("", ENTER, ORDER),
    ProgramVerb("confirm", takes(), ORDER, single=True),
    ProgramVerb("pay", PAY, ORDER, single=True),
    ProgramVerb("refund", PAY, ORDER, single=True),
    ProgramVerb("ship", takes(tracking={**TEXT, "maxLength": 80}, on=DAY), ORDER, single=True),
    ProgramVerb("complete", takes(), ORDER, single=True),
    ProgramVerb("cancel", takes(), ORDER, single=True),
    ProgramVerb("return", BACK, ORDER, single=True),
)
