"""The models of insights.value: on customers drawn by their own assumptions they find the parameters again, and their
forecasts add up to what then happened. The published figures on CDNOW are in `python -m benchmarks.insights`."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from shuke.insights.due import tables
from shuke.insights.value import buyers, forecast, rfm
from shuke.insights.value.lifetimes import BgNbd, MbgNbd, ParetoNbd
from shuke.insights.value.rhythm import rhythm
from shuke.insights.value.spend import GammaGamma

Drawn = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def drawn(dropout: str, size: int, k: int = 1, seed: int = 7, known: float = 39.0, ahead: float = 39.0) -> Drawn:
    """Customers as the authors imagine them: x, tx, t, and purchases in the time ahead."""
    dice = np.random.default_rng(seed)
    rate, left = dice.gamma(0.8, 1 / 6.0, size), dice.beta(0.9, 2.5, size)
    ends = dice.exponential(1.0, size) / dice.gamma(0.6, 1 / 11.0, size) if dropout == "time" else np.full(size, np.inf)
    t = known - dice.uniform(0.0, 12.0, size)
    x, tx, later, now = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    there = np.ones(size, bool)
    if dropout == "first":
        there &= dice.random(size) > left
    for _ in range(4_000):
        now = np.where(there, now + dice.gamma(k, 1.0, size) / (k * rate), np.inf)
        there &= (now < t + ahead) & (now < ends)
        if not there.any():
            break
        seen = there & (now <= t)
        x, tx, later = x + seen, np.where(seen, now, tx), later + (there & ~seen)
        if dropout != "time":
            there &= dice.random(size) > left
    return x, tx, t, later


@pytest.mark.parametrize(("model", "dropout"), [(BgNbd, "bought"), (MbgNbd, "first"), (ParetoNbd, "time")])
def test_a_model_finds_again_by_what_its_customers_were_drawn(model: type, dropout: str) -> None:
    x, tx, t, later = drawn(dropout, 6_000)
    found = model.fit(x, tx, t)
    assert found.r == pytest.approx(0.8, rel=0.2)
    assert found.r / found.alpha == pytest.approx(0.8 / 6.0, rel=0.15)
    assert found.expected(x, tx, t, 39.0).sum() == pytest.approx(later.sum(), rel=0.08)
    alive = found.alive(x, tx, t)
    assert ((alive >= 0) & (alive <= 1)).all()


def test_a_regular_rhythm_is_found_and_makes_silence_tell_more() -> None:
    x, tx, t, later = drawn("first", 4_000, k=3)
    regular = MbgNbd.fit(x, tx, t, k=3)
    by_chance = MbgNbd.fit(x, tx, t)
    assert regular.expected(x, tx, t, 39.0).sum() == pytest.approx(later.sum(), rel=0.12)
    often = (np.array([6.0]), np.array([24.0]), np.array([36.0]))
    assert regular.alive(*often) < by_chance.alive(*often)


def test_likelihoods_stay_finite_for_the_busiest_customer() -> None:
    busy = (np.array([5_000.0, 0.0]), np.array([519.0, 0.0]), np.array([520.0, 520.0]))
    for model in (BgNbd(0.2, 4.4, 0.8, 2.4), MbgNbd(0.5, 6.2, 0.9, 1.6, 4), ParetoNbd(0.55, 10.6, 0.6, 11.7)):
        assert np.isfinite(model.log_likelihoods(*busy)).all()
        assert np.isfinite(model.expected(*busy, 52.0)).all()


def test_published_values_of_bg_nbd() -> None:
    """Fader, Hardie & Lee (2005), the spreadsheet's customer: x 2, t_x 30.43, T 38.86 weeks, 39 weeks ahead: 1.226."""
    model = BgNbd(0.243, 4.414, 0.793, 2.426)
    one = (np.array([2.0]), np.array([30.43]), np.array([38.86]))
    assert model.expected(*one, 39.0)[0] == pytest.approx(1.226, abs=5e-4)


def test_published_values_of_gamma_gamma() -> None:
    """Fader & Hardie (2013): one repeat purchase of $22.35 is taken for $24.66; without one, the mean is $35.2."""
    model = GammaGamma(6.25, 3.74, 15.44)
    assert model.expected(np.array([2.0]), np.array([22.35]))[0] == pytest.approx(24.66, abs=0.1)
    assert model.expected(np.array([0.0]), np.array([0.0]))[0] == pytest.approx(35.2, abs=0.1)


def test_customers_alike_share_a_fifth() -> None:
    scores = rfm.fifths(np.array([1.0] * 6 + [2.0] * 2 + [3.0, 9.0])).score(np.array([1.0, 2.0, 3.0, 9.0, 99.0]))
    assert scores.tolist() == [2, 4, 5, 5, 5]
    assert set(rfm.fifths(np.ones(7)).score(np.ones(7))) == {3}


def bought(*days: tuple[str, int]) -> pa.Table:
    start = date(2024, 1, 1)
    return pa.table(
        {
            "customer_id": [who for who, _ in days],
            "product_id": ["tea" for _ in days],
            "on": [start + timedelta(days=day) for _, day in days],
            "amount": [100.0 for _ in days],
        }
    )


def test_a_clock_is_more_regular_than_chance() -> None:
    lines = bought(*(("clock", 30 * n) for n in range(6)), *(("whim", day) for day in (0, 2, 70, 75, 149, 150)))
    found = rhythm(buyers.read(lines, date(2024, 12, 31)))
    assert found.regularity[0] > 0.6
    assert found.regularity[1] < 0.5


def test_silence_counts_against_the_persons_own_rhythm() -> None:
    weekly = [("weekly", 7 * n) for n in range(20)]
    seldom = [("seldom", day) for day in (0, 66, 133)]
    known = buyers.read(bought(*weekly, *seldom), date(2024, 7, 1))
    today = tables.day_number(date(2024, 7, 1))
    risk = forecast.learn(known, today).risk(known, rhythm(known), today)
    assert dict(zip(known.ids.to_pylist(), risk > 0.5, strict=True)) == {"weekly": True, "seldom": False}


def test_what_was_learnt_survives_being_kept() -> None:
    known = buyers.read(bought(*(("a", 7 * n) for n in range(9)), ("b", 3)), date(2024, 7, 1))
    today = tables.day_number(date(2024, 7, 1))
    learnt = forecast.learn(known, today)
    again = forecast.Future.from_dict(learnt.to_dict())
    assert again.purchases(known, today, 365)[0].tolist() == learnt.purchases(known, today, 365)[0].tolist()
