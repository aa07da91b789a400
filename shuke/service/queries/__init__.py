"""Cases and answers as pages ask for them."""

from shuke.service.queries.cases import LINKS, open_cases, open_cases_of, overdue_of, seen
from shuke.service.queries.queue import WHOSE, named, queue
from shuke.service.queries.reporters import alike_customers, others_of

__all__ = [
    "LINKS",
    "WHOSE",
    "alike_customers",
    "named",
    "open_cases",
    "open_cases_of",
    "others_of",
    "overdue_of",
    "queue",
    "seen",
]
