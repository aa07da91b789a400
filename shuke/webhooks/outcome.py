"""One try: a message is posted, and what came of it is said in few words. Knows no database: it runs in threads."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from shuke.core import outside
from shuke.webhooks.models import Delivery

Problem = Delivery.Problem
READ = 400  # bytes of an answer
GONE = 410


@dataclass(frozen=True)
class Outcome:
    problem: str
    status: int | None = None
    answer: str = ""
    milliseconds: int = 0

    @property
    def taken(self) -> bool:
        return not self.problem


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Never raises: whatever goes wrong is an outcome."""
    began = time.monotonic()

    def so(problem: str, answer: outside.Answer | None = None) -> Outcome:
        spent = int((time.monotonic() - began) * 1000)
        late = problem == Problem.LINK and spent >= outside.SECONDS * 1000
        status, text = (answer.status, _line(answer.text)) if answer else (None, "")
        return Outcome(Problem.TIME if late else problem, status, text, spent)

    try:
        trusted = settings.SHUKE_WEBHOOKS_TRUSTED
        answer = outside.post(url, body, headers, trusted=trusted, any_port=True, read=READ)
    except outside.NotOutside:
        return so(Problem.INSIDE)
    except ssl.SSLCertVerificationError:
        return so(Problem.TRUST)
    except TimeoutError:
        return so(Problem.TIME)
    except Exception:  # noqa: BLE001 -- what a stranger's server sends is no reason to lose the message
        return so(Problem.LINK)
    return so("" if 200 <= answer.status < 300 else Problem.STATUS, answer)


def _line(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text).strip()[:200]
