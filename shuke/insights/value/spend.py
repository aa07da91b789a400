"""What a purchase of each customer is worth: gamma-gamma (Fader & Hardie 2013, a note on the model of money)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from shuke.insights.due.renewal import log_gamma
from shuke.insights.value.counting import by_count
from shuke.insights.value.searching import Loss, minimise, parts

Array = np.ndarray


@dataclass(frozen=True)
class GammaGamma:
    p: float
    q: float
    v: float

    @classmethod
    def fit(cls, times: Array, mean: Array) -> Self:
        """`mean` value of a customer's `times` purchases; both above zero."""
        scale = float(np.median(mean)) or 1.0

        def loss_on(part: slice) -> Loss:
            some, worth = times[part], mean[part] / scale
            return lambda logs: (
                -float(cls(*np.exp(logs)).log_likelihoods(some, worth).mean()) + 1e-8 * float(logs @ logs)
            )

        p, q, v = np.exp(minimise([loss_on(part) for part in parts(len(times))], np.log((2.0, 3.0, 1.0))))
        return cls(float(p), float(q), float(v * scale))

    def log_likelihoods(self, times: Array, mean: Array) -> Array:
        p, q, v = self.p, self.q, self.v
        whole = p * times
        often = by_count(lambda n: log_gamma(p * n + q) - log_gamma(p * n) + p * n * np.log(n), times)
        return (
            often - log_gamma(q) + q * np.log(v) + (whole - 1.0) * np.log(mean) - (whole + q) * np.log(v + times * mean)
        )

    def expected(self, times: Array, mean: Array) -> Array:
        """Of a purchase to come: the customer's own mean drawn towards the shop's. With no purchase, the shop's."""
        p, q, v = self.p, max(self.q, 1.05), self.v
        return p * (v + times * np.where(times > 0, mean, 0.0)) / (p * times + q - 1.0)
