"""Why a row or cell was left out, in words that say what to do. The code is stored, the words are found when read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.transfer.files.errors import CELL_REASONS, ROW_REASONS
from shuke.transfer.files.fields import FIELDS

WHOLE_ROW = {
    "no_customer": _("The row doesn't say who bought. Add a member number, a phone number or a name."),
    "no_product": _("The row doesn't say which product. Add its code or its name."),
    "name_ambiguous": _("Several customers have this name. Add the member number or the phone number."),
    "phone_shared": _("Several customers have this phone number or address. Add the member number or the name."),
    "not_yours": _("This row can't be imported with your account. Ask the owner of the shop to import it."),
    "team_not_yours": _(
        "You can only add customers to your own teams. Correct the team, or ask the owner to import the row."
    ),
    "erased_before": _(
        "This person’s data was erased at their wish. Leave the row out, or add them by hand if they come again."
    ),
    "in_bin": _("This customer lies in the bin. Take it out of the bin first, or leave the row out."),
    "line_shared": _("Several customers have this LINE ID. Add the member number."),
    "line_of_another": _(
        "This LINE ID belongs to somebody with quite another name. If it is the same person, let customers be"
        " recognised by “LINE ID”. If not, take the LINE ID out of the row, or add doubtful ones as new."
    ),
    "email_shared": _("Several customers have this e-mail address. Add the member number or the name."),
    "member_no_taken": _("The member number belongs to another customer than the one whom the row means otherwise."),
    "external_taken": _("The external number belongs to another customer than the one whom the row means otherwise."),
    "not_there": _("No such customer is in the shop yet, and this import only updates known ones."),
    "line_not_there": _("This line is not in the shop yet, and this import only updates known ones."),
    "product_not_there": _("No such product is in the shop yet, and this import only updates known ones."),
    "code_taken": _("The product code belongs to another product than the one that the row means otherwise."),
    "barcode_taken": _("The barcode belongs to another product."),
    "record_not_there": _("It is not in the shop yet, and this import only updates what is there."),
    "said": "%(said)s",  # the sentence of the field or action that refused
    "title_ambiguous": _("More than one is called %(name)s. Give them different names first."),
    "own_value_taken": _("A value that must be unique belongs to another record already. Correct it or empty it."),
    "product_in_bin": _("This product lies in the bin. Take it out of the bin first, or leave the row out."),
    "product_ambiguous": _("Several products have this name. Add the product code."),
    "quantity_zero": _("The quantity is 0. Write how many were bought, or leave the row out."),
    "price_negative": _("The price is below 0. Correct it."),
    "broken": _("The row is damaged: its cells don't fit the columns."),
    "order_kept": _("Order %(name)s was changed after the import, or has other lines, so it stays."),
    "lines_kept": _("Order %(name)s was changed after the import, so its lines stay."),
    "customer_kept": _("%(name)s was changed after the import, or has other orders, so the customer stays."),
    "product_kept": _("%(name)s was changed after the import, or is in other orders, so the product stays."),
    "team_kept": _("Team %(name)s has customers or members, so it stays."),
    "value_kept": _("%(name)s: “%(field)s” was changed after the import, so it stays as it is."),
    "value_given_away": _("%(name)s: the former “%(field)s” belongs to another record now, so it stays as it is."),
}
ONE_CELL = {
    "too_long": _("is too long"),
    "date_future": _("is a day more than a year ahead"),
    "phone_kept_raw": _("is not a phone number we can read; it is kept as written"),
    "own_field_unreadable": _("does not fit this field and was left empty"),
    "person_unknown": _("is nobody of the shop; the field was left as it is"),
    "no_amount": _("is empty, or a formula that failed; the line counts as 0"),
    "said_otherwise": _("was left out: another row about the same one says otherwise"),
    "line_id_unreadable": _("is no LINE ID and was left out"),
    "grade_unknown": _("is not grade A, B or C; the grade was left empty"),
    **CELL_REASONS,
}


def reason(code: str, params: dict[str, Any]) -> str:
    """The sentence, in the reader's language."""
    if code == "said" and params.get("column"):
        return gettext("%(column)s: %(said)s") % params
    if code in WHOLE_ROW:
        return str(WHOLE_ROW[code]) % {"name": "", "field": "", **params}
    if code in ROW_REASONS:
        return gettext("Left out: %(what)s.") % {"what": ROW_REASONS[code]}
    if code in ONE_CELL:
        words = {"column": params.get("column") or field_label(params.get("field", "")), "what": ONE_CELL[code]}
        if params.get("value"):
            return gettext("%(column)s: “%(value)s” %(what)s.") % {**words, "value": params["value"]}
        return gettext("%(column)s %(what)s.") % words
    return code


def field_label(key: str) -> str:
    for fields in FIELDS.values():
        for field in fields:
            if field.key == key:
                return str(field.label)
    return key
