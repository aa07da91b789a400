"""How much it says that two people have the same name: little of 陳怡君, much of 歐陽靖.

In bits: one in two to that many people picked at random has the name. Surnames by their share of the population (Taiwan
2018, the Mainland 2020, rounded); given names that whole years of children were called by; any other is taken to be as
rare as `RARE_GIVEN`. What the shop itself has seen often (`commonness`) counts where it says less.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import log2

from shuke.duplicates.likeness.names import Name
from shuke.records.search.tokens import fold

# Surname and how many of a thousand people bear it.
SURNAMES = (
    "陳110 林83 黃60 張53 李51 王41 吳40 劉32 蔡29 楊27 許23 鄭19 謝18 洪15 郭15 邱15 曾14 廖14 賴13 徐13 周12 葉12 "
    "蘇12 莊10 呂10 江9 "
    "何9 蕭9 羅9 高8 潘7 簡7 朱7 鍾7 游7 彭7 詹7 胡6 施6 沈6 余6 盧6 梁5 趙9 顏5 柯5 翁4 魏5 孫6 戴5 范4 方4 宋4 鄧5 "
    "杜4 傅4 侯4 曹4 薛4 丁4 "
    "卓3 馬5 董3 温3 溫3 唐3 藍3 石3 蔣3 田3 康3 鄒3 汪3 尤3 馮3 白3 連2 紀2 姚2 程3 韓3 袁3 于3 夏2 任2 崔2 譚2 陸2 "
    "金2 段1 龍1 史1 歐2 阮2 巫2"
)
COMMON_GIVEN = (
    "怡君 雅婷 家豪 志豪 志明 淑芬 雅雯 怡婷 宗翰 承翰 冠宇 家瑋 淑惠 美玲 麗華 淑貞 美惠 秀英 俊傑 建宏 俊宏 志偉 "
    "淑娟 惠美 淑玲 秀琴 "
    "美華 玉蘭 詩涵 佳穎 郁婷 雅惠 宜君 心怡 佩珊 婉婷 鈺婷 靜怡 彥廷 柏翰 冠廷 子軒 品妍 承恩 宥廷 欣怡 思妤 詠晴 "
    "宇軒 偉 芳 娜 敏 靜 麗 強 磊 "
    "軍 洋 勇 艷 杰 娟 濤 明 超 秀蘭 霞 平 剛 桂英 文 輝 玲 華 紅 建國 婷婷 雪梅 小明 大明 志強 建華 玉梅 桂蘭 浩然 "
    "子涵 梓涵 一諾 欣妍 秀珍 文雄 "
    "明哲 俊賢 志宏 文傑 金龍 信宏 國華 正雄 嘉玲 佩君 佳玲 雅玲 慧君 雅芳 惠君 麗珠 秀美 素珍 玉珍 美雲"
).split()
RARE_GIVEN, COMMON_BITS, SINGLE_BITS = 11.0, 8.5, 8.0
RARE_SURNAME, LATIN_SURNAME, LATIN_GIVEN = 9.5, 8.5, 7.0
FEWEST = 2_000  # customers: fewer say nothing about what is common


@cache
def _surnames() -> dict[str, float]:
    pairs = ((fold(one[0]), int(one[1:])) for one in SURNAMES.split())
    return {char: -log2(share / 1000) for char, share in pairs}


@cache
def _common() -> frozenset[str]:
    return frozenset(map(fold, COMMON_GIVEN))


@lru_cache(maxsize=20_000)
def surname_bits(surname: str, *, chinese: bool) -> float:
    if not surname:
        return 0.0
    return _surnames().get(surname, RARE_SURNAME) if chinese else LATIN_SURNAME


@lru_cache(maxsize=50_000)
def given_bits(given: str, *, chinese: bool) -> float:
    if not given:
        return 0.0
    if not chinese:
        return LATIN_GIVEN
    if given in _common():
        return COMMON_BITS
    return SINGLE_BITS if len(given) == 1 else RARE_GIVEN


def bits(name: Name, commonness: float = 0.0) -> float:
    """`commonness` is the part of the shop's customers, besides these two, whose name sounds so."""
    if name.firm:
        told = min(6.0 + 2.5 * len(name.folded), 18.0)
    else:
        told = surname_bits(name.surname, chinese=name.chinese) + given_bits(name.given, chinese=name.chinese)
    return min(told, -log2(commonness)) if commonness > 0 else told


def commonness(sharing: int, customers: int) -> float:
    """The part of all customers whose name sounds so, `sharing` of them, without the two that are compared."""
    return max(sharing - 2, 0) / max(customers, FEWEST)
