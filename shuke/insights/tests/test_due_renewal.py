import numpy as np
import pytest

from shuke.insights.due import renewal


def test_survival_agrees_with_simulated_gaps():
    random = np.random.default_rng(0)
    for k, shape in ((1.0, 2.0), (4.0, 3.0), (30.0, 20.0)):
        rate = shape * 30.0
        gaps = random.gamma(k, 1.0, 200_000) / k / random.gamma(shape, 1.0 / rate, 200_000)
        for days in (5.0, 20.0, 30.0, 60.0):
            got = renewal.gap_survival(np.array([days]), k, np.array([shape]), np.array([rate]))[0]
            assert got == pytest.approx((gaps > days).mean(), abs=0.013)


def test_quantiles_are_the_inverse_of_survival():
    shares = np.linspace(0.05, 0.95, 19)
    k, shape, rate = (np.full(19, x) for x in (3.0, 5.0, 100.0))
    days = renewal.gap_quantile(shares, k, shape, rate)
    assert renewal.gap_survival(days, k, shape, rate) == pytest.approx(1 - shares, abs=1e-3)


def test_special_functions_at_known_points():
    assert renewal.digamma(1.0) == pytest.approx(-0.5772156649, abs=1e-6)
    assert renewal.trigamma(1.0) == pytest.approx(np.pi**2 / 6, abs=1e-6)
    assert renewal.shape_of_log_variance(renewal.trigamma(7.0)) == pytest.approx(7.0, rel=1e-3)
    assert renewal.log_gamma(10.0) == pytest.approx(np.log(362880.0))
    assert renewal.normal_cdf(np.array([0.0, 1.96])) == pytest.approx([0.5, 0.9750021], abs=1e-6)


def test_the_longer_the_silence_the_less_likely_a_return():
    quiet = renewal.silence(np.array([10.0, 30.0, 60.0, 120.0]), 12.0, np.full(4, 50.0), np.full(4, 1500.0))
    alive = renewal.still_buying(quiet, np.full(4, 6), 0.3, 3.0)
    assert (np.diff(alive) < 0).all()
    assert alive[0] > 0.9
    assert alive[-1] < 0.2
