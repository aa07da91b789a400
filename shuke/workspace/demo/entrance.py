"""What pages need to know of the demo shop: who can sign in, and how its records are told. Apart from the rest, which
needs numpy."""

from shuke.accounts.models import Role

SOURCE = "demo"  # source_system of its records
PASSWORD = "demo-shuke"  # noqa: S105 -- printed at the door, for a shop of invented people only
PEOPLE = (
    ("demo", "示範店主", Role.OWNER, ()),
    ("demo-manager", "示範店長", Role.MANAGER, (0, 1, 2, 3)),
    ("demo-staff", "示範店員", Role.STAFF, (0,)),
    ("demo-guest", "示範訪客", Role.READ_ONLY, (0, 1)),
)
