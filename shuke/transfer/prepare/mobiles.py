"""Mobile numbers written plainly, read by the million; the others go to `parse.phones`, a hundred times slower."""

from __future__ import annotations

from functools import cache

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse


def read_phones(column: pa.Array, region: str) -> pa.Array:
    """E.164, null where there is none or it can't be understood."""
    texts = pc.replace_substring_regex(parse.as_text(column), r"[-\s]", "")
    code, trunk, pattern = _mobiles(region)
    plain = pc.fill_null(pc.match_substring_regex(texts, f"^{trunk}(?:{pattern})$"), False)
    national = pc.utf8_slice_codeunits(texts, len(trunk))
    numbers = pc.if_else(plain, pc.binary_join_element_wise(f"+{code}", national, ""), None)
    others = pc.indices_nonzero(pc.invert(plain))
    if not len(others):
        return numbers
    read = parse.phones(pc.take(column, others), region).values
    return pc.replace_with_mask(numbers, pc.invert(plain), read)


def with_zero(texts: pa.Array, numbers: pa.Array, region: str) -> pa.Array:
    """What a spreadsheet made 912345678 is shown as it is dialled: 0912345678."""
    if not _begins_with_zero(region):
        return texts
    code = _mobiles(region)[0]
    lost = pc.fill_null(pc.equal(numbers, pc.binary_join_element_wise(f"+{code}", texts, "")), False)
    return pc.if_else(lost, pc.binary_join_element_wise("0", texts, ""), texts)


@cache
def _begins_with_zero(region: str) -> bool:
    """Whether mobile numbers are written with a zero: in Taiwan, not in China, where only landlines have one."""
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    return example is not None and phonenumbers.format_number(example, national).startswith("0")


@cache
def _mobiles(region: str) -> tuple[int, str, str]:
    """Country code, what is dialled before the number at home, what mobile numbers look like (libphonenumber)."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if plan is None or plan.mobile is None or not plan.mobile.national_number_pattern:
        return 0, "", "$^"
    return plan.country_code or 0, plan.national_prefix or "", plan.mobile.national_number_pattern
