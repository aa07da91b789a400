"""Values as people write them. Each kind has a function for one value and one for a whole column.

For one value: `date(text) -> (value, reason)`; an empty text gives `(None, None)`; a reason is a code whose words
stand in `transfer.files.errors.CELL_REASONS`. For a column (any Arrow array or chunked array): `dates(column) ->
Parsed`. What is plain is read in one vectorised step; only the distinct remaining values are looked at one by one.
"""

from __future__ import annotations

from .choices import boolean, booleans, email, emails, grade, grades, tidy, tidy_texts
from .column import Parsed, as_text
from .dates import DateStyle, date, date_style, dates, day_texts, moments
from .numbers import NumberStyle, amount, amounts, number_style, quantities, quantity
from .phones import Phone, phone, phones, phones_in
from .points import of_one_piece

__all__ = [
    "DateStyle",
    "NumberStyle",
    "Parsed",
    "Phone",
    "amount",
    "amounts",
    "as_text",
    "boolean",
    "booleans",
    "date",
    "date_style",
    "dates",
    "day_texts",
    "email",
    "emails",
    "grade",
    "grades",
    "moments",
    "number_style",
    "of_one_piece",
    "phone",
    "phones",
    "phones_in",
    "quantities",
    "quantity",
    "tidy",
    "tidy_texts",
]
