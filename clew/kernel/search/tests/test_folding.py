"""What counts as the same word."""

import pytest

from clew.kernel.search.folding import folded, terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Straße ÉCOLE naïve", "strasse ecole naive"),
        ("PO-26-3220, rev. 2", "po 26 3220 rev 2"),
        ("品質管理 ISO9001", "品 質 管 理 iso9001"),
        ("한국 어린이", "한 국 어 린 이"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("snake_case '; DROP TABLE x; --", "snake case drop table x"),
        ("   ", ""),
    ],
)
def test_case_accents_and_signs_do_not_count(text: str, words: str) -> None:
    assert folded(text) == words


def test_what_no_blank_separates_stands_in_a_row() -> None:
    assert terms("Tern PO-26-3220 品質") == [["tern"], ["po", "26", "3220"], ["品", "質"]]
    assert terms("\"' -- *") == []
    assert len(terms("a " * 50)) == 8
