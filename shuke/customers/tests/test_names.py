import pytest

from shuke.customers.names import parse_name, tidy


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("王小明", ("王", "小明")),
        ("王明", ("王", "明")),
        ("歐陽娜娜", ("歐陽", "娜娜")),
        ("司马光", ("司马", "光")),
        ("歐陽", ("歐", "陽")),
        ("張簡 美玉", ("張簡", "美玉")),
        ("Mei-Ling Chen", ("Chen", "Mei-Ling")),
        ("Chen, Mei-Ling", ("Chen", "Mei-Ling")),
        ("Madonna", ("", "")),
        ("阿凡提·買買提", ("", "")),
        ("陳太太 Amy", ("", "")),
        ("永和豆漿大王", ("", "")),
        ("Very " * 13 + "Long Company Ltd", ("", "")),
        ("", ("", "")),
    ],
)
def test_one_field_becomes_surname_and_given_name(name: str, parts: tuple[str, str]) -> None:
    assert parse_name(name) == parts


def test_an_organisation_has_no_surname() -> None:
    assert parse_name("永和茶行", "organisation") == ("", "")


def test_full_width_letters_become_narrow() -> None:
    assert tidy("　Ｗａｎｇ　 小明 ") == "Wang 小明"
