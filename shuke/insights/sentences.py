"""The reason of a stored prediction, in the reader's language."""

from __future__ import annotations

from shuke.insights.models import Prediction


def reason(prediction: Prediction) -> str:
    return ""
