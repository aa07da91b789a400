"""Invented people: names put together from common characters, phones from numbers drawn at random."""

from __future__ import annotations

import numpy as np

# Common surnames with how many of a thousand people bear them, roughly.
SURNAMES = {
    "陳": 111, "林": 83, "黃": 60, "張": 53, "李": 51, "王": 41, "吳": 40, "劉": 32, "蔡": 29, "楊": 27, "許": 23,
    "鄭": 19, "謝": 18, "洪": 15, "郭": 15, "邱": 15, "曾": 14, "廖": 14, "賴": 13, "徐": 13, "周": 12, "葉": 12,
    "蘇": 11, "莊": 9, "江": 9, "呂": 9, "何": 8, "羅": 8, "高": 8, "蕭": 7, "潘": 7, "朱": 7, "簡": 6, "鍾": 6,
    "彭": 6, "游": 6, "詹": 6, "胡": 5, "施": 5, "沈": 5, "余": 5, "趙": 4, "盧": 4, "梁": 4, "顏": 4, "柯": 4,
    "翁": 4, "魏": 3, "孫": 3, "戴": 3, "范": 3, "方": 3, "宋": 3, "鄧": 3, "杜": 2, "傅": 2, "侯": 2, "曹": 2,
    "薛": 2, "阮": 2, "丁": 2, "馬": 2, "溫": 2, "唐": 2, "歐陽": 1, "范姜": 1,
}  # fmt: skip
FEMALE = "淑美麗秀玉惠雅婷怡君佳慧芬珍雪娟玲珠如芳琪欣穎筑蓉宜靜瑜敏華月英素蘭香桂梅萍貞瑩馨潔心語涵詩晴"
MALE = "志明俊傑建宏國家豪偉文雄榮正義德成信仁勇宗哲冠廷宇翔柏銘承恩凱鴻昌進財坤輝龍峰立維民清金水木"
EITHER = "子安品瑞嘉永世彥書筱元亦之若以晨希沛昱"


def names(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Surnames, given names and whether female; a given name has two characters, one in twelve has one."""
    weight = np.array(list(SURNAMES.values()), float)
    surname = np.array(list(SURNAMES))[rng.choice(len(weight), count, p=weight / weight.sum())]
    female = rng.random(count) < 0.58
    first, second = (_characters(rng, female) for _ in range(2))
    second[rng.random(count) < 1 / 12] = ""
    return surname, np.char.add(first, second), female


def _characters(rng: np.random.Generator, female: np.ndarray) -> np.ndarray:
    women, men = (rng.choice(np.array(list(own + EITHER)), len(female)) for own in (FEMALE, MALE))
    return np.where(female, women, men)


def phones(rng: np.random.Generator, count: int) -> np.ndarray:
    """Numbers of the mobile range 09xx-xxx-xxx, as whole numbers 9xxxxxxxx, each once."""
    start, step = int(rng.integers(10**8)), 61_803_399  # a step without a factor in common with 10**8 meets all of them
    return 900_000_000 + (start + np.arange(count, dtype=np.int64) * step) % 10**8


def written(phone: int) -> str:
    """900123456 → 0900-123-456"""
    digits = f"0{phone}"
    return f"{digits[:4]}-{digits[4:7]}-{digits[7:]}"
