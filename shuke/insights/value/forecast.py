"""What customers will buy in the time to come, learnt from the shop alone: how often, until when, and for how much.

Pareto/NBD says how often and until when, or, where purchases are more regular than by chance, MBG/NBD with that
regularity; neither knows of money. How much more often those come back who spend more, and take more pieces, is learnt
from two earlier windows of the shop (Poisson regression with ridge on what the model had said then); the shop's sum
stays what the model says. What a purchase is worth says gamma-gamma.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from shuke.insights.due import renewal
from shuke.insights.value.buyers import EACH, Buyers
from shuke.insights.value.lifetimes import Lifetimes, MbgNbd, ParetoNbd
from shuke.insights.value.rhythm import Rhythm
from shuke.insights.value.spend import GammaGamma

Array = np.ndarray
KINDS: Mapping[str, type[Lifetimes]] = {"pareto": ParetoNbd, "mbg": MbgNbd}
SLICE = 16_384
PRIOR_GAPS = 1.0  # of the shop's usual length, beside the customer's own
SAMPLE = 25_000  # customers to learn from
DOUBT = 0.2
RIDGE = 50.0  # purchases
WINDOWS = (1 / 2, 2 / 3)  # of the shop's past: what is known then; what follows, up to now, is learnt from
LEAST_KNOWN, LEAST_BOUGHT = 100, 50  # customers and purchases of a window; with fewer, money says nothing
WEEK, YEAR = 7.0, 52.0
EVENNESS = (1 / 12, 2.0)  # squared variation of the gaps that a rhythm is taken to have, at least and at most
MOST = 1.5  # no customer's money makes more than e to this of a difference


@dataclass(frozen=True)
class Future:
    """What was learnt. Times are in weeks."""

    kind: str
    lifetimes: Lifetimes
    evenness: int  # phases from one purchase to the next: 1 by chance
    stops: tuple[float, float]  # how readily customers stop after a purchase (a, b of the beta)
    gap: float  # usual days between purchases; nan where nobody came twice
    spend: GammaGamma | None
    by_money: tuple[float, ...]  # how the logarithms of money and pieces a purchase change the number of purchases
    usual: tuple[float, ...]  # their mean in the shop
    level: float = 1.0  # so that the shop's sum stays what the model says

    def purchases(self, buyers: Buyers, today: int, days: float) -> tuple[Array, Array]:
        """Expected number of days with a purchase within so many days; and the probability that the customer hasn't
        stopped. In slices that stay in the processor's cache, two at a time."""
        x, tx, t = summary(buyers, today)
        cuts = [slice(at, at + SLICE) for at in range(0, len(x), SLICE)]
        with ThreadPoolExecutor(2) as threads:
            alive = joined(threads.map(lambda cut: self.lifetimes.alive(x[cut], tx[cut], t[cut]), cuts))
            if_alive = joined(
                threads.map(lambda cut: self.lifetimes.expected_if_alive(x[cut], tx[cut], t[cut], days / WEEK), cuts)
            )
        return self.level * alive * if_alive * self.factor(buyers), alive

    def risk(self, buyers: Buyers, own: Rhythm, today: int) -> Array:
        """Of having stopped, by the customer's own rhythm: how unusual the silence is among their own gaps, beside how
        readily customers of this shop stop. nan with one purchase, which has no rhythm."""
        regular = 1.0 / np.clip(np.nan_to_num(own.variation, nan=own.shop), *EVENNESS)
        repeats = buyers.times - 1.0
        shape = PRIOR_GAPS * regular + regular * repeats
        rate = PRIOR_GAPS * regular * self.gap + regular * (buyers.last - buyers.first)
        quiet = renewal.silence((today - buyers.last) + 0.5, regular, shape, rate)
        return np.where(repeats > 0, 1.0 - renewal.still_buying(quiet, buyers.times, *self.stops), np.nan)

    def factor(self, buyers: Buyers) -> Array:
        """How much more often than the model says, seen by what a purchase of theirs is like."""
        shift = (described(buyers) - np.array(self.usual)) @ np.array(self.by_money)
        return np.exp(np.clip(shift, -MOST, MOST))

    def worth(self, buyers: Buyers) -> Array:
        """Of one purchase to come; nan where the shop knows no amounts."""
        if self.spend is None:
            return np.full(len(buyers), np.nan)
        return self.spend.expected(buyers.times, np.maximum(buyers.spent, 0.0) / buyers.times)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Future:
        known = dict(kept)
        known["lifetimes"] = KINDS[known["kind"]](**known["lifetimes"])
        known["spend"] = GammaGamma(**known["spend"]) if known["spend"] else None
        known |= {name: tuple(known[name]) for name in ("stops", "by_money", "usual")}
        return cls(**known)


def joined(parts: Iterable[Array]) -> Array:
    return np.concatenate([np.zeros(0), *parts])


def summary(buyers: Buyers, today: int) -> tuple[Array, Array, Array]:
    """Repeat purchases, weeks from the first to the last, weeks from the first until today."""
    return (
        buyers.times - 1.0,
        (buyers.last - buyers.first) / WEEK,
        np.maximum(today - buyers.first, 0) / WEEK,
    )


def described(buyers: Buyers) -> Array:
    """Logarithms of the money and of the pieces of a usual purchase."""
    sums = (np.bincount(buyers.whose, each, len(buyers)) / buyers.times for each in (buyers.paid, buyers.pieces))
    return np.column_stack([np.log(np.maximum(one, 1e-2)) for one in sums])


def learn(buyers: Buyers, today: int) -> Future:
    """From customers spread evenly over all that were seen; the same for any order of the rows."""
    few = sampled(buyers, today)
    kind, lifetimes, mbg = _lifetimes(few, today)
    by_money, usual = _by_money(few, today, lifetimes, {"k": mbg.k} if kind == "mbg" else {})
    gaps, _whose = few.gaps()
    future = Future(
        kind, lifetimes, mbg.k, (mbg.a, mbg.b), float(np.median(gaps)) if len(gaps) else float("nan"), _spend(few),
        by_money, usual,
    )  # fmt: skip
    plain = lifetimes.expected(*summary(few, today), YEAR)
    return replace(future, level=float(plain.sum() / max((plain * future.factor(few)).sum(), 1e-9)))


def sampled(buyers: Buyers, today: int) -> Buyers:
    """At most `SAMPLE`, by the order of what they did."""
    if len(buyers) <= SAMPLE:
        return buyers
    order = np.lexsort((buyers.spent, *summary(buyers, today)))
    return buyers.take(order[np.linspace(0, len(order) - 1, SAMPLE).astype(np.int64)])


def _lifetimes(buyers: Buyers, today: int) -> tuple[str, Lifetimes, MbgNbd]:
    x, tx, t = summary(buyers, today)
    gaps, _whose = buyers.gaps()
    mbg = MbgNbd.fit_regular(x, tx, t, float(np.log(gaps / WEEK).sum()), doubt=DOUBT)[0]
    return ("mbg", mbg, mbg) if mbg.k > 1 else ("pareto", ParetoNbd.fit(x, tx, t, doubt=DOUBT), mbg)


def _spend(buyers: Buyers) -> GammaGamma | None:
    mean = buyers.spent / np.maximum(buyers.times, 1)
    known = mean > 0
    if np.count_nonzero(known) < 3:
        return None
    return GammaGamma.fit(buyers.times[known].astype(float), mean[known])


def until(buyers: Buyers, cut: int) -> tuple[Buyers, Array]:
    """As they were known at the end of that day, and how often each of those bought thereafter."""
    before = buyers.day <= cut
    times = np.bincount(buyers.whose[before], minlength=len(buyers))
    known = np.flatnonzero(times)
    later = (buyers.times - times)[known]
    then = buyers.take(known)
    days = then.day <= cut
    counted = {"start": np.concatenate([[0], np.cumsum(times[known])])}
    kept = {name: getattr(then, name)[days] for name in ("day", "paid", "pieces")}
    each = {name: getattr(then, name) for name in ("ids", *EACH)}
    return Buyers(**each, **kept, **counted), later


def _by_money(
    buyers: Buyers, today: int, whole: Lifetimes, fixed: Mapping[str, int]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    usual = described(buyers).sum(axis=0) / max(len(buyers), 1)
    nothing = (0.0,) * len(usual)
    first = int(buyers.day.min()) if len(buyers.day) else today
    found = []
    for part in WINDOWS:
        then, bought = until(buyers, int(first + (today - first) * part))
        if len(then) >= LEAST_KNOWN and bought.sum() >= LEAST_BOUGHT:
            found.append(_window(then, bought, int(first + (today - first) * part), today, whole, fixed))
    if not found:
        return nothing, tuple(map(float, usual))
    said, features, bought = (np.concatenate(part) for part in zip(*found, strict=True))
    learnt = _regressed(said, features, bought)
    return tuple(map(float, learnt)), tuple(map(float, usual))


def _window(
    then: Buyers, bought: Array, cut: int, today: int, whole: Lifetimes, fixed: Mapping[str, int]
) -> tuple[Array, Array, Array]:
    x, tx, t = summary(then, cut)
    model = whole.fit(x, tx, t, DOUBT, whole, **fixed)
    said = model.expected(x, tx, t, (today - cut) / WEEK)
    features = described(then)
    return np.log(np.maximum(said, 1e-9)), features - features.mean(axis=0), bought.astype(float)


def _regressed(said: Array, features: Array, bought: Array) -> Array:
    """Poisson regression with an intercept that isn't kept: the windows tell who, the model how many."""
    columns = np.column_stack([np.ones(len(said)), features])
    spread = columns.std(axis=0) + 1e-9
    spread[0] = 1.0
    columns = columns / spread
    found = np.zeros(columns.shape[1])
    for _ in range(30):
        mean = np.exp(np.clip(said + columns @ found, -20.0, 8.0))
        slope = columns.T @ (bought - mean) - RIDGE * found
        step = np.linalg.solve((columns * mean[:, None]).T @ columns + RIDGE * np.eye(len(found)), slope)
        found = found + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-6:
            break
    return found[1:] / spread[1:]
