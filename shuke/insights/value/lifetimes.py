"""How often customers buy and until when: BG/NBD, MBG/NBD (with a regular rhythm, too) and Pareto/NBD.

Of each customer three numbers are needed, in any unit of time: `x` repeat purchases, `tx` from the first purchase to
the last, `t` from the first purchase to now. All likelihoods are reckoned in logarithms.

Sources: Schmittlein, Morrison & Colombo (1987) and Fader & Hardie (2005), Pareto/NBD; Fader, Hardie & Lee (2005),
BG/NBD; Batislam, Denizel & Filiztekin (2007), MBG/NBD; Platzer & Reutterer (2016), gaps that are Erlang-k.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import astuple, dataclass, replace
from typing import ClassVar, Self

import numpy as np

from shuke.insights.due.renewal import log_beta, log_gamma
from shuke.insights.value.counting import by_count
from shuke.insights.value.searching import Loss, minimise, parts

Array = np.ndarray
SMALL = 30.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)


@dataclass(frozen=True)
class Lifetimes:
    """The four parameters of a fitted shop, as their authors call them."""

    START: ClassVar[tuple[float, ...]] = (1.0, 10.0, 1.0, 3.0)

    @classmethod
    def fit(
        cls, x: Array, tx: Array, t: Array, doubt: float = 0.0, near: Lifetimes | None = None, **fixed: int
    ) -> Self:
        """By maximum likelihood; customers who did the same are counted together. `doubt`: draw the logarithms of the
        parameters to what is usual, as so many pieces of evidence; a small shop's would run away. `near`: a model that
        can't be far from it. `fixed`: what isn't learnt."""
        if not len(x):
            return cls(*cls.START, **fixed)
        seen, weight = together(x, tx, t)
        scale = cls._scaled(max(float(np.average(seen[2], weights=weight)), 1e-9) / 30.0)
        usual = np.log(cls.START)

        def loss_on(part: slice) -> Loss:
            some, often = [one[part] for one in seen], weight[part]
            count = often.sum()

            def loss(logs: Array) -> float:
                likely = cls(*np.exp(logs) * scale, **fixed).log_likelihoods(*some)
                away = logs - usual
                return -float(often @ likely) / count + (1e-6 + 0.5 * doubt) / count * float(away @ away)

            return loss

        start = usual if near is None else np.log(near.parameters[: len(usual)] / scale)
        found = np.exp(minimise([loss_on(part) for part in parts(len(weight))], start)) * scale
        return cls(*map(float, found), **fixed)

    @classmethod
    def _scaled(cls, unit: float) -> Array:
        """The search is done as if a customer had been known for about thirty units of time."""
        scale = np.ones(len(cls.START))
        scale[list(cls._times())] = unit
        return scale

    @classmethod
    @abstractmethod
    def _times(cls) -> tuple[int, ...]:
        """Which parameters are measured in time."""

    def log_likelihood(self, x: Array, tx: Array, t: Array) -> float:
        return float(self.log_likelihoods(x, tx, t).sum())

    def log_likelihoods(self, x: Array, tx: Array, t: Array) -> Array:
        """A customer each."""
        return np.logaddexp(*self._both(x, tx, t))

    def alive(self, x: Array, tx: Array, t: Array) -> Array:
        """Probability that the customer hasn't stopped."""
        still, gone = self._both(x, tx, t)
        return 1.0 / (1.0 + np.exp(np.clip(gone - still, -700, 700)))

    def expected(self, x: Array, tx: Array, t: Array, ahead: float | Array) -> Array:
        """Purchases within the time ahead."""
        return self.alive(x, tx, t) * self.expected_if_alive(x, tx, t, ahead)

    @abstractmethod
    def _both(self, x: Array, tx: Array, t: Array) -> tuple[Array, Array]:
        """Log likelihood of what was seen and still being there; and of having stopped before now."""

    @abstractmethod
    def expected_if_alive(self, x: Array, tx: Array, t: Array, ahead: float | Array) -> Array:
        """Purchases within the time ahead, of a customer who is there now."""

    @property
    def parameters(self) -> tuple[float, ...]:
        return astuple(self)


def together(x: Array, tx: Array, t: Array) -> tuple[tuple[Array, Array, Array], Array]:
    """One row for all customers who did the same, and how many they are."""
    rows, count = np.unique(np.column_stack([x, tx, t]).astype(float), axis=0, return_counts=True)
    return (rows[:, 0], rows[:, 1], rows[:, 2]), count.astype(float)


@dataclass(frozen=True)
class BgNbd(Lifetimes):
    """May stop after each purchase but the first."""

    r: float
    alpha: float
    a: float
    b: float

    @classmethod
    def _times(cls) -> tuple[int, ...]:
        return (1,)

    def _both(self, x: Array, tx: Array, t: Array) -> tuple[Array, Array]:
        r, alpha, a, b = self.parameters
        often = by_count(lambda n: log_gamma(r + n) + log_beta(a, b + n), x)
        often += r * np.log(alpha) - log_gamma(r) - log_beta(a, b)
        still = often - (r + x) * np.log(alpha + t)
        left = often + np.log(a / (b + np.maximum(x, 1.0) - 1.0)) - (r + x) * np.log(alpha + tx)
        return still, np.where(x > 0, left, -np.inf)

    def expected_if_alive(self, x: Array, tx: Array, t: Array, ahead: float | Array) -> Array:
        r, alpha, a, b = self.parameters
        a = a if abs(a - 1.0) > 1e-5 else 1.0 + 1e-5
        left = (alpha + t) / (alpha + t + ahead)
        return (a + b + x - 1.0) / (a - 1.0) * (1.0 - _stopping(r + x, b + x, a + b + x - 1.0, left))


@dataclass(frozen=True)
class MbgNbd(Lifetimes):
    """May stop after each purchase, the first one too. `k` is the regularity of the gaps: 1 by chance, more evener."""

    r: float
    alpha: float
    a: float
    b: float
    k: int = 1

    @classmethod
    def fit_regular(
        cls, x: Array, tx: Array, t: Array, log_gaps: float, most: int = 12, doubt: float = 0.0
    ) -> tuple[Self, float]:
        """Also learn `k`, and tell the log likelihood. `log_gaps` is the sum of the logarithms of all gaps."""
        best, found, near = -np.inf, cls(1.0, 1.0, 1.0, 1.0), None
        for k in range(1, most + 1):
            tried = cls.fit(x, tx, t, doubt, near, k=k)
            near = replace(tried, alpha=tried.alpha * k / (k + 1))
            likely = tried.log_likelihood(x, tx, t) + (k - 1) * log_gaps - float(x.sum() * log_gamma(float(k)))
            if likely <= best:
                break
            best, found = likely, tried
        return found, best

    @classmethod
    def _times(cls) -> tuple[int, ...]:
        return (1,)

    def _both(self, x: Array, tx: Array, t: Array) -> tuple[Array, Array]:
        r, alpha, a, b, k = self.r, self.alpha, self.a, self.b, self.k
        phases = r + k * x
        known = r * np.log(alpha) - log_gamma(r) - log_beta(a, b)
        stayed = by_count(lambda n: log_gamma(r + k * n) + log_beta(a, b + n + 1.0), x)
        stopped = by_count(lambda n: log_gamma(r + k * n) + log_beta(a + 1.0, b + n), x)
        return known + stayed + _quiet(phases, tx, t, alpha, k), known + stopped - phases * np.log(alpha + tx)

    def expected_if_alive(self, x: Array, tx: Array, t: Array, ahead: float | Array) -> Array:
        r, alpha, a, b, k = self.r, self.alpha, self.a, self.b, self.k
        a = a if abs(a - 1.0) > 1e-5 else 1.0 + 1e-5
        left = k * (alpha + t) / (k * (alpha + t) + ahead)
        begun = _phases_begun(r + k * x, tx, t, alpha, k)
        phases = r + k * x + begun
        met = (a + b + x) / (a - 1.0) * (1.0 - _stopping(phases, b + x + 1.0, a + b + x, left))
        if k == 1:
            return met
        # Counted from a purchase a renewal lags (k-1)/2k behind its rate; here some phases have passed already.
        lag = ((k - 1.0) / 2.0 - begun) / k * np.minimum(1.0, phases * ahead / (k * (alpha + t)))
        return np.maximum(met - lag, 0.0)


def _phases_begun(phases: Array, tx: Array, t: Array, alpha: float, k: int) -> Array:
    """How many phases towards the next purchase have passed since the last, in the mean."""
    term, total, begun = np.ones_like(phases), np.ones_like(phases), np.zeros_like(phases)
    for j in range(1, k):
        term = term * (phases + j - 1.0) / j * (t - tx) / (alpha + t)
        total, begun = total + term, begun + j * term
    return begun / total


def _quiet(phases: Array, tx: Array, t: Array, alpha: float, k: int) -> Array:
    """Log of the part of the likelihood that no purchase came since the last: fewer than k phases have passed."""
    passed = -phases * np.log(alpha + t)
    total, term = np.ones_like(passed), np.ones_like(passed)
    for j in range(1, k):
        term = term * (phases + j - 1.0) / j * (t - tx) / (alpha + t)
        total = total + term
    return passed + np.log(total)


@dataclass(frozen=True)
class ParetoNbd(Lifetimes):
    """May stop at any moment."""

    r: float
    alpha: float
    s: float
    beta: float

    START: ClassVar[tuple[float, ...]] = (1.0, 10.0, 1.0, 10.0)

    @classmethod
    def _times(cls) -> tuple[int, ...]:
        return (1, 3)

    def _both(self, x: Array, tx: Array, t: Array) -> tuple[Array, Array]:
        r, alpha, s, beta = self.parameters
        rate = by_count(lambda n: log_gamma(r + n), x) - log_gamma(r) + r * np.log(alpha) + s * np.log(beta)
        still = rate - (r + x) * np.log(alpha + t) - s * np.log(beta + t)
        return still, rate + np.log(s) + self._stopped(x, tx, t)

    def _stopped(self, x: Array, tx: Array, t: Array) -> Array:
        """log ∫ (α+τ)^-(r+x) (β+τ)^-(s+1) dτ from tx to t, in a variable in which the integrand hardly changes, by
        Gauss's quadrature: the published 2F1 without its slow and cancelling series."""
        r, alpha, s, beta = self.parameters
        c, since = r + x + s, alpha + tx
        lasting = np.log(since)
        low = np.exp(c * (lasting - np.log(alpha + t)))
        half = (1.0 - low) / 2.0
        total = np.zeros_like(half)
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            later = np.exp(np.log(np.maximum(low + half * (1.0 + node), 1e-300)) / c)
            total += weight * np.exp(-(s + 1.0) * np.log(since + (beta - alpha) * later))
        with np.errstate(divide="ignore"):
            return (1.0 - r - x) * lasting - np.log(c) + np.log(total * half)

    def expected_if_alive(self, x: Array, tx: Array, t: Array, ahead: float | Array) -> Array:
        r, alpha, s, beta = self.parameters
        s = s if abs(s - 1.0) > 1e-5 else 1.0 + 1e-5
        stay = 1.0 - ((beta + t) / (beta + t + ahead)) ** (s - 1.0)
        return (r + x) * (beta + t) / ((alpha + t) * (s - 1.0)) * stay


def _stopping(a: Array, b: Array, c: Array, left: Array) -> Array:
    """left^a × 2F1(a, b; c; 1 - left). Euler's transformation makes the series short where what then stands in it is
    small; else its terms would cancel, and the plain series, all of whose terms are positive, is taken."""
    if max(np.abs(c - a).max(initial=0.0), np.abs(c - b).max(initial=0.0)) < SMALL:
        found = left ** (c - b) * hypergeometric(c - a, c - b, c, 1.0 - left)
    else:
        found = hypergeometric(a, b, c, 1.0 - left, np.exp(a * np.log(left)))
    return found


def hypergeometric(a: Array | float, b: Array | float, c: Array, z: Array, start: Array | float = 1.0) -> Array:
    """`start` × 2F1(a, b; c; z) for 0 ≤ z < 1, by its series (Abramowitz & Stegun 1964, 15.1.1)."""
    term = np.broadcast_to(np.asarray(start, float), np.broadcast_shapes(np.shape(c), np.shape(z))).copy()
    total = term.copy()
    for n in range(3000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z
        total += term
        if n > 2 and np.all(np.abs(term) <= 1e-11 * np.abs(total)):
            break
    return total
