"""When the next purchase comes: gamma renewals with a rate that differs from pair to pair, and people who stop.

The days from one purchase to the next are gamma distributed with regularity `k` (k = 1 is a random buyer, k = 20 a
monthly rhythm), the rate of a pair is gamma distributed over pairs (NBD: Ehrenberg 1959; condensed NBD for k = 2:
Chatfield & Goodhardt 1973), so the next gap over its expectation follows an F distribution. After each purchase a
customer may stop for good (BG/NBD: Fader, Hardie & Lee 2005; with regular timing, MBG/CNBD-k: Reutterer, Platzer &
Schröder 2021; Platzer & Reutterer 2016 for gamma times).

No incomplete beta functions are needed: the F distribution is taken to the normal one by Paulson's (1942) cube root
formula, which rests on Wilson & Hilferty (1931) and errs by about one percentage point at k = 1 and by less above.
"""

from __future__ import annotations

import math

import numpy as np

Array = np.ndarray

ODD, ODD_LENGTH = 0.05, 1.5  # share of odd gaps, and how many times the usual they last on average
NEVER = 1e-12  # a survival below this is as good as zero


def gap_survival(days: Array, k: Array | float, shape: Array, rate: Array) -> Array:
    """P(gap > days), the gap being gamma(k, k·λ) and the pair's λ being gamma(shape, rate)."""
    return 1.0 - normal_cdf(_paulson(np.maximum(days, 0.0) * shape / rate, k, shape))


def silence(days: Array, k: Array | float, shape: Array, rate: Array) -> Array:
    """`gap_survival`, but one gap in twenty is of another kind: a holiday, a gift, a purchase elsewhere.

    Without it, a customer with a strict rhythm would be given up after a few days' delay (Tukey 1960, contamination).
    """
    usual = gap_survival(days, k, shape, rate)
    return (1.0 - ODD) * usual + ODD * np.exp(-np.maximum(days, 0.0) * shape / (ODD_LENGTH * rate))


def gap_quantile(share: Array, k: Array, shape: Array, rate: Array) -> Array:
    """Days by which a share of the gaps has ended: the inverse of `gap_survival`."""
    z = normal_quantile(share)
    c1, c2 = 2.0 / (9.0 * 2.0 * k), 2.0 / (9.0 * 2.0 * shape)
    # (1 - c2)·u - (1 - c1) = z·sqrt(c2·u² + c1), with u the cube root of the F ratio
    a = (1.0 - c2) ** 2 - z * z * c2
    b = -2.0 * (1.0 - c1) * (1.0 - c2)
    c = (1.0 - c1) ** 2 - z * z * c1
    root = np.sqrt(np.maximum(b * b - 4.0 * a * c, 0.0))
    u = np.where(z >= 0, -b + root, -b - root) / (2.0 * np.maximum(a, 0.05))
    return np.maximum(u, 0.0) ** 3 * rate / shape


def still_buying(quiet: Array, times: Array, a: float, b: float) -> Array:
    """P(not stopped), given the probability `quiet` that a buyer is quiet for that long, after `times` purchases.

    The beta-geometric formula of Fader, Hardie & Lee (2005, eq. 8 of their note on P(alive)), for any renewal.
    """
    stop = a / (b + np.maximum(times - 1.0, 0.0))
    return quiet / (quiet + stop)


def _paulson(ratio: Array, k: Array | float, shape: Array) -> Array:
    c1, c2 = 1.0 / (9.0 * k), 1.0 / (9.0 * shape)
    u = np.cbrt(ratio)
    return ((1.0 - c2) * u - (1.0 - c1)) / np.sqrt(c2 * u * u + c1)


def normal_cdf(z: Array) -> Array:
    """Φ(z), error under 1e-7 (Abramowitz & Stegun 1964, 26.2.17)."""
    x = np.minimum(np.abs(z), 37.0)
    t = 1.0 / (1.0 + 0.2316419 * x)
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = np.exp(-0.5 * x * x) * series * 0.3989422804014327
    return np.where(z > 0, 1.0 - tail, tail)


def normal_quantile(share: Array) -> Array:
    """Φ⁻¹, error under 4.5e-4 (Abramowitz & Stegun 1964, 26.2.23)."""
    share = np.clip(share, 1e-9, 1.0 - 1e-9)
    t = np.sqrt(-2.0 * np.log(np.minimum(share, 1.0 - share)))
    top = 2.515517 + t * (0.802853 + t * 0.010328)
    z = t - top / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    return np.where(share < 0.5, -z, z)


def digamma(x: Array | float) -> Array:
    """ψ(x) for x > 0, by recurrence and the asymptotic series (Abramowitz & Stegun 1964, 6.3.18)."""
    x = np.asarray(x, dtype=float)
    shift = sum(1.0 / (x + i) for i in range(6))
    y = x + 6.0
    return np.log(y) - 0.5 / y - 1.0 / (12.0 * y**2) + 1.0 / (120.0 * y**4) - shift


def trigamma(x: Array | float) -> Array:
    """ψ′(x) for x > 0: the variance of the logarithm of a gamma variable of shape x."""
    x = np.asarray(x, dtype=float)
    shift = sum(1.0 / (x + i) ** 2 for i in range(6))
    y = x + 6.0
    return 1.0 / y + 0.5 / y**2 + 1.0 / (6.0 * y**3) - 1.0 / (30.0 * y**5) + shift


def log_gamma(x: Array | float) -> Array:
    """Stirling's series after eight steps of the recurrence (Abramowitz & Stegun 1964, 6.1.41). The steps are taken in
    pairs, x·(x + 7) and so on, which differ by constants: this is most of what a fit does."""
    if isinstance(x, float) and x > 0:
        return np.asarray(math.lgamma(x))
    x = np.asarray(x, dtype=float)
    y, pair = x + 8.0, x * (x + 7.0)
    inverse = 1.0 / y
    series = inverse * (1.0 / 12.0 - inverse * inverse / 360.0)
    product = pair * (pair + 6.0) * (pair + 10.0) * (pair + 12.0)
    return (y - 0.5) * np.log(y) - y + 0.9189385332046727 + series - np.log(product)


def log_beta(a: Array | float, b: Array | float) -> Array:
    return log_gamma(a) + log_gamma(b) - log_gamma(np.asarray(a) + np.asarray(b))


_SHAPES = np.geomspace(0.05, 2000.0, 600)[::-1]
_VARIANCES = trigamma(_SHAPES)


def shape_of_log_variance(variance: Array | float) -> Array:
    """The gamma shape whose logarithm has this variance: ψ′⁻¹."""
    return np.asarray(np.interp(variance, _VARIANCES, _SHAPES))
