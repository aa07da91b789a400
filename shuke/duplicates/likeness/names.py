"""A name taken apart for comparing: of people in Chinese or Latin letters, of firms without what every firm is "
"called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from shuke.customers.names import COMPOUND_SURNAMES
from shuke.duplicates.likeness.romanised import codes_of, syllables_in
from shuke.records.search.tokens import CHINESE, fold

PIECES = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+(?:['’][^\W_{CHINESE}]+)*")
IN_BRACKETS = re.compile(r"[(（\[【「].*?[)）\]】」]")
ONE = re.compile(f"[{CHINESE}]")
DOTS = str.maketrans("·•‧・．.'’`", "         ")
# Said of a person after the name (folded); the longer ones first.
TITLES = (
    "小朋友 老板娘 董事长 总经理 先生 小姐 女士 太太 妈妈 爸爸 老师 医师 医生 律师 经理 老板 店长 同学 阿姨 阿伯 "
    "阿嬷 奶奶 爷爷 会员 贵宾 师傅 师父"
).split()
LATIN_TITLES = frozenset("mr mrs ms miss dr prof sir madam".split())
BEFORE = "小阿老大"  # 小明, 阿明, 老王
AFTER = "哥姐姊伯叔嫂妹弟姨仔董总"  # 明哥, 芳姐
FIRM = (
    "有限责任公司 股份有限公司 股份公司 有限公司 分公司 公司 商行 商号 企业社 企业行 企业 工作室 工作坊 实业社 实业 "
    "集团 国际 店 行 社 号"
).split()
LATIN_FIRM = frozenset("co ltd limited inc corp corporation company llc gmbh plc pte the group international".split())
# Characters written for one another, because they look alike (those that sound alike need no list).
LOOK_ALIKE = (
    "己已巳 末未 土士 天夭 好妤 人入 日曰 戊戌戍 候侯 崇祟 治冶 洽恰 祥详 淑俶 瑋玮琏 婷停 拆折 析折 令今 千干 丞承 "
    "玫玟 苹萍 琪淇 "
    "茹如 宜宣 亘旦 佳住 伶玲 郎朗 哲晢 泰秦 暐晖 芊芋 宥有 晨辰 杰桀 若苦 裕袷 彬杉 育胄 束朿 毛手 宇字 皓浩 椒淑"
).split()
LOOKS: dict[str, int] = {char: at for at, group in enumerate(LOOK_ALIKE) for char in group}
ENGLISH = {  # what an English given name is shortened to → one that stands for it
    short: full
    for full, shorts in {
        "william": "will bill billy liam willy", "robert": "rob bob bobby robbie", "richard": "rick dick richie",
        "james": "jim jimmy jamie",
        "john": "jack johnny jon", "michael": "mike mick mickey", "elizabeth": "liz beth lizzy betty eliza",
        "margaret": "maggie meg peggy",
        "katherine": "kate kathy cathy catherine katie", "jennifer": "jen jenny", "thomas": "tom tommy",
        "joseph": "joe joey",
        "charles": "charlie chuck", "daniel": "dan danny", "matthew": "matt", "christopher": "chris",
        "nicholas": "nick nicky",
        "anthony": "tony", "samantha": "sam sammy", "alexander": "alex", "benjamin": "ben benny",
        "andrew": "andy drew", "david": "dave",
        "edward": "ed eddie ted", "stephen": "steve steven", "joshua": "josh", "jessica": "jess jessie",
        "rebecca": "becky",
        "victoria": "vicky vicki", "susan": "sue susie", "patricia": "pat patty", "deborah": "debbie", "timothy": "tim",
    }.items()
    for short in shorts.split()
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """`surname` and `given` as far as they are known, folded; of a Latin name the words of both. `latin` is what
    stands in Latin letters beside a Chinese name: 陳大文 David."""

    folded: str  # without spaces and titles
    surname: str
    given: str
    chinese: bool
    firm: bool = False
    titled: bool = False  # 王先生: the given name was never told
    latin: tuple[str, ...] = ()

    @cached_property
    def core(self) -> str:
        """Of a nickname what is left of the given name: 小明, 阿明, 明哥, 明明 → 明."""
        return core_of(self.given)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """How each character usually sounds, in the code of Latin spellings."""
        return tuple(codes_of(char)[0] for char in self.folded if codes_of(char))

    @cached_property
    def sound(self) -> str:
        """The same for 王小明, 王曉明, Wang Hsiao-ming and 小明 王. Of names that are not Chinese, their words' "
        "frames."""
        if self.chinese:
            return " ".join(sorted(self.codes))
        if self.firm:
            return " ".join(self.latin)
        words = [syllables_in(word) for word in self.latin]
        if words and all(words):
            return " ".join(sorted(one for word in words for one in word[0]))
        return " ".join(sorted(frame(word) for word in self.latin))


def core_of(given: str) -> str:
    if len(given) == 2 and (given[0] in BEFORE or given[0] == given[1]):
        return given[1]
    if len(given) in {2, 3} and given[-1] in AFTER:
        return given[-2:-1]
    return ""


@lru_cache(maxsize=4_000)
def frame(word: str) -> str:
    """What is left of a Latin word when it is misheard: its first letter and three classes of consonants (Soundex)."""
    classes = [_SOUNDEX.get(char, "") for char in word]
    kept = [one for one, before in zip(classes[1:], classes, strict=False) if one and one != before]
    return (word[:1] + "".join(kept))[:4]


_SOUNDEX = {char: str(at) for at, group in enumerate("bfpv cgjkqsxz dt l mn r".split()) for char in group}


def read_name(name: str, surname: str = "", given: str = "", *, firm: bool = False) -> Name:
    """The parts are taken as they are kept; where they are not, a Chinese name's first character is the surname."""
    bare = IN_BRACKETS.sub(" ", unicodedata.normalize("NFKC", name)) or name
    folded = fold(bare.translate(DOTS))
    pieces = PIECES.findall(folded)
    if firm:
        return _firm(pieces)
    chinese = "".join(piece for piece in pieces if ONE.match(piece))
    latin = tuple(piece for piece in pieces if not ONE.match(piece) and piece not in LATIN_TITLES)
    if chinese:
        return _chinese(chinese, fold(surname), fold(given), latin)
    return _latin(latin, fold(surname).translate(DOTS), fold(given).translate(DOTS))


def _firm(pieces: list[str]) -> Name:
    kept = [piece for piece in pieces if piece not in LATIN_FIRM]
    solid = "".join(kept or pieces)
    bare = _without_firm(solid) if ONE.search(solid) else solid
    return Name(bare, "", bare, chinese=bool(ONE.match(bare)), firm=True, latin=tuple(kept))


def _without_firm(solid: str) -> str:
    for _turn in range(3):
        ending = next((one for one in FIRM if solid.endswith(one) and len(solid) - len(one) >= 2), "")
        if not ending:
            return solid
        solid = solid.removesuffix(ending)
    return solid


def _chinese(solid: str, surname: str, given: str, latin: tuple[str, ...]) -> Name:
    title = next((one for one in TITLES if solid.endswith(one) and len(solid) > len(one)), "")
    if title:
        solid = solid.removesuffix(title)
        surname, given = ("", "") if surname + given != solid else (surname, given)
    if len(solid) <= 2 and title:
        return Name(solid, solid, "", chinese=True, titled=True, latin=latin)
    if surname and given and surname + given in {solid, solid + title} and not title:
        return _named(solid, surname, given, latin)
    return _split(solid, latin, whole=bool(title))


def _named(solid: str, surname: str, given: str, latin: tuple[str, ...]) -> Name:
    if len(solid) == 2 and core_of(solid):  # 阿明, 明哥: no surname at all
        return Name(solid, "", solid, chinese=True, latin=latin)
    return Name(solid, surname, given, chinese=True, latin=latin)


def _split(solid: str, latin: tuple[str, ...], *, whole: bool) -> Name:
    if len(solid) == 1:
        return Name(solid, solid, "", chinese=True, titled=True, latin=latin)
    if not whole and len(solid) == 2 and core_of(solid):
        return Name(solid, "", solid, chinese=True, latin=latin)
    width = 2 if len(solid) > 2 and solid[:2] in _compound() else 1
    return Name(solid, solid[:width], solid[width:], chinese=True, latin=latin)


@cache
def _compound() -> frozenset[str]:
    return frozenset(map(fold, COMPOUND_SURNAMES))


def _latin(words: tuple[str, ...], surname: str, given: str) -> Name:
    last = tuple(PIECES.findall(surname))
    first = tuple(PIECES.findall(given))
    if not (last or first):
        first, last = words[:-1], words[-1:]
    return Name("".join(words), "".join(last), "".join(first), chinese=False, latin=words)
