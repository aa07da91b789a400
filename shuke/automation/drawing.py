"""Who is left alone, so that one can tell what a playbook brings. Always the same people for one playbook, others for
another, whatever the order in which they are asked for."""

from __future__ import annotations

import hashlib


def is_held_out(seed: int, customer: int, share: int) -> bool:
    """`share` of a hundred, by the first eight bytes of SHA-256."""
    found = hashlib.sha256(f"{seed}:{customer}".encode()).digest()
    return int.from_bytes(found[:8], "big") % 10_000 < share * 100
