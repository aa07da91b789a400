"""What the invented shop sells: tea, health food and things for the house, most of it used up and bought again."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Article:
    """`lasts`: how many days one unit lasts a usual household, 0 if it is bought once; `stated`: the shop says so."""

    code: str
    name: str
    unit: str
    category: str
    price: int
    cost: int
    pv: int
    lasts: int
    weight: float = 1.0
    stated: bool = False


def _article(line: str) -> Article:
    code, name, unit, category, *figures = line.split()
    price, cost, pv, lasts = (int(figure) for figure in figures[:4])
    return Article(code, name, unit, category, price, cost, pv, lasts, float(figures[4]), figures[-1] == "*")


# code, name, unit, category, price, cost, PV, days one unit lasts, how much it is liked, * = the shop states the days
ARTICLES = [
    _article(line)
    for line in """
    T101 陳年普洱茶 盒 茶葉 980 420 30 30 8
    T102 高山烏龍茶 罐 茶葉 1200 560 36 35 6
    T103 阿里山金萱 罐 茶葉 900 400 27 32 5
    T104 凍頂烏龍 罐 茶葉 850 380 25 32 4
    T105 東方美人茶 罐 茶葉 1800 900 54 50 2
    T106 日月潭紅茶 罐 茶葉 680 300 20 28 4
    T107 茉莉綠茶 盒 茶葉 360 140 10 21 4
    T108 牛蒡茶包 盒 茶葉 420 170 12 24 3
    T109 黑豆茶包 盒 茶葉 390 150 11 24 3
    T110 洛神花茶 包 茶葉 250 100 7 20 2
    H201 綜合維他命 瓶 保健 880 350 40 60 6 *
    H202 維他命C 瓶 保健 520 190 24 60 5 *
    H203 深海魚油 瓶 保健 1280 520 60 45 6 *
    H204 葡萄糖胺 瓶 保健 1580 640 75 30 5 *
    H205 葉黃素 瓶 保健 1180 450 55 30 6 *
    H206 益生菌 盒 保健 980 380 46 30 7
    H207 膠原蛋白粉 罐 保健 1680 690 80 28 5
    H208 鈣鎂錠 瓶 保健 760 280 35 45 3 *
    H209 薑黃膠囊 瓶 保健 1080 420 50 30 3
    H210 靈芝多醣體 盒 保健 2600 1100 130 30 2
    H211 高蛋白飲 罐 保健 1350 600 62 25 4
    H212 納豆紅麴 瓶 保健 1380 540 65 30 3 *
    C301 純皂絲洗衣精 桶 清潔 620 250 28 50 5
    C302 天然洗碗精 瓶 清潔 220 80 9 30 5
    C303 小蘇打粉 包 清潔 180 70 7 60 2
    C304 地板清潔劑 瓶 清潔 280 110 12 60 2
    C305 檸檬酸除垢劑 包 清潔 150 60 5 90 1
    B401 茶樹洗髮精 瓶 美容 480 180 22 45 5
    B402 苦茶沐浴乳 瓶 美容 420 160 19 40 4
    B403 草本牙膏 條 美容 180 60 8 35 6
    B404 保濕面膜 盒 美容 690 240 32 21 5
    B405 玻尿酸精華液 瓶 美容 1880 700 90 55 3
    B406 手工肥皂 塊 美容 160 55 6 25 4
    F501 冷壓苦茶油 瓶 食品 1100 560 34 60 4
    F502 龍眼蜂蜜 瓶 食品 750 360 23 70 3
    F503 燕麥片 包 食品 290 130 9 18 4
    F504 綜合堅果 罐 食品 560 280 17 22 4
    F505 黑芝麻粉 罐 食品 380 170 12 30 3
    G601 中秋茶禮盒 盒 禮品 1500 720 45 0 2
    G602 紫砂茶壺 支 器具 3200 1500 90 0 1
    G603 玻璃泡茶組 組 器具 1280 560 38 0 1.5
    """.strip().splitlines()
]
SORTS = ("大包裝", "輕巧包", "有機", "家庭號", "精選", "經典", "禮盒", "無糖", "補充包", "限量")


def articles(count: int) -> list[Article]:
    """The shop's articles, and for a large shop as many variants of them as it takes."""
    found = ARTICLES[:count]
    for number in range(count - len(found)):
        model = ARTICLES[number % len(ARTICLES)]
        sort, turn = SORTS[number % len(SORTS)], number // len(ARTICLES) + 1
        price = round(model.price * (0.8 + 0.05 * (number % 13)))
        found.append(
            replace(
                model, code=f"{model.code}-{turn:02}", name=f"{model.name} {sort} {turn:02} 號",
                price=price, weight=model.weight / (turn + 3), stated=False,
            )
        )  # fmt: skip
    return found
