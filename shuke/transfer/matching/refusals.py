"""Why an entry of the file can't go in, as the small negative numbers that stand where its id would."""

from __future__ import annotations

CODES = (
    "name_ambiguous", "phone_shared", "not_yours", "in_bin", "team_not_yours", "product_ambiguous", "product_in_bin",
    "own_value_taken", "line_shared", "email_shared", "member_no_taken", "external_taken", "not_there",
    "line_not_there", "product_not_there", "code_taken", "erased_before", "barcode_taken",
    "line_of_another",
)  # fmt: skip

# Two whom the row could mean.
DOUBTFUL = {"name_ambiguous", "phone_shared", "line_shared", "email_shared", "line_of_another"}


def refusal(code: str) -> int:
    return -1 - CODES.index(code)


def code_of(number: int) -> str:
    return CODES[-1 - int(number)]
