from hypothesis import given
from hypothesis import strategies as st

from clew.kernel.ui import diff
from clew.kernel.ui.diff import Part, side_by_side, words

WORDS = st.lists(st.sampled_from(["seat", "seats", " ", "  ", ".", "1,200", "GM-2", "\n", "é"]))
TEXT = WORDS.map("".join)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    parts = words(old, new)
    assert "".join(p.text for p in parts if p.kind != "ins") == old
    assert "".join(p.text for p in parts if p.kind != "del") == new


@given(st.text(), st.text())
def test_any_text_at_all_can_be_read_back(old: str, new: str) -> None:
    left, right = side_by_side(old, new)
    assert ("".join(p.text for p in left), "".join(p.text for p in right)) == (old, new)


def test_equal_texts_have_no_marks() -> None:
    assert words("a seat", "a seat") == [Part("same", "a seat")]
    assert words("", "") == []


def test_words_change_whole_and_in_phrases() -> None:
    assert words("leave as soon as possible.", "leave within 2 working days.") == [
        Part("same", "leave "),
        Part("del", "as soon as possible"),
        Part("ins", "within 2 working days"),
        Part("same", "."),
    ]


def test_a_number_is_one_word() -> None:
    assert words("1,200 seats", "1,300 seats")[:2] == [Part("del", "1,200"), Part("ins", "1,300")]


def test_a_long_text_is_compared_by_lines() -> None:
    old = "".join(f"line {n} of the text\n" for n in range(900))
    new = old.replace("line 450 of", "row 450 of").replace("line 1 of", "row 1 of")
    parts = words(old, new)
    assert "".join(p.text for p in parts if p.kind != "ins") == old
    assert sum(len(p.text) for p in parts if p.kind != "same") < 200


def test_one_endless_line_is_given_up_finely() -> None:
    old, new = "a b " * 3000, "c d " * 3000
    assert diff.LIMIT < 3000 * 4 * 3000 * 4
    assert [p.kind for p in words(old, new)] == ["del", "ins", "same"]
