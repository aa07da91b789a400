"""Two shares compared: who was reached with who was left alone. Plain arithmetic, no database.

Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference. JASA 22, 209-212: the
interval of one share. Newcombe, R. G. (1998), Interval estimation for the difference between independent proportions:
comparison of eleven methods. Statistics in Medicine 17, 873-890, method 10: that of their difference, made of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

Z = 1.959964  # 95 %
LITTLE = 0.02  # a difference that no shop would notice
GUESS = 0.10  # the difference that one hopes for, as long as nothing is known


@dataclass(frozen=True)
class Share:
    good: int
    count: int

    @property
    def rate(self) -> float:
        return self.good / self.count if self.count else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's, without correction for continuity; everything where there is nobody."""
        if not self.count:
            return 0.0, 1.0
        n, p = self.count, self.rate
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True)
class Uplift:
    """By how much more often it worked with who was reached than with who was left alone."""

    reached: Share
    alone: Share

    @property
    def difference(self) -> float:
        return self.reached.rate - self.alone.rate

    def interval(self) -> tuple[float, float]:
        """Newcombe's tenth."""
        (low1, high1), (low2, high2) = self.reached.interval(), self.alone.interval()
        p1, p2, difference = self.reached.rate, self.alone.rate, self.difference
        low = difference - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
        high = difference + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
        return low, high

    @property
    def verdict(self) -> str:
        """`alone` where nobody was, `works`, `harms`, `little`, or `open`."""
        low, high = self.interval()
        if not self.alone.count:
            return "alone"
        if low > 0:
            return "works"
        if high < 0:
            return "harms"
        return "little" if low > -LITTLE and high < LITTLE else "open"

    def more_needed(self, holdout: float) -> int:
        """How many people more, both groups together, until a difference as large as the one seen would be told from
        none; by the usual normal approximation, rounded up to tens. `holdout` is the share of who is left alone."""
        count = self.reached.count + self.alone.count
        share = min(max(holdout, 0.01), 0.99)
        pooled = (self.reached.good + self.alone.good + 1) / (count + 10)  # drawn to a tenth while it is few
        aim = max(abs(self.difference) if self.reached.count and self.alone.count else GUESS, LITTLE)
        needed = Z * Z * pooled * (1 - pooled) * (1 / share + 1 / (1 - share)) / (aim * aim)
        return max(ceil((needed - count) / 10) * 10, 10)
