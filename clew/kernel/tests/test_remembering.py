"""What is read once on a page, and what a command must read each time."""

from clew.kernel.remembering import forget, read_once, remembered, remembering


def counting() -> tuple[list[int], object]:
    """Return a list, and a load that lengthens it each time it is asked."""
    asked: list[int] = []

    def load() -> int:
        asked.append(1)
        return len(asked)

    return asked, load


def test_outside_of_a_block_everything_is_read_each_time():
    _, load = counting()
    assert [remembered("rules", load), read_once("holds", load)] == [1, 2]
    assert [remembered("rules", load), read_once("holds", load)] == [3, 4]


def test_a_page_reads_once():
    asked, load = counting()
    with remembering(reading=True):
        assert [remembered("rules", load), remembered("rules", load)] == [1, 1]
        assert [read_once("holds", load), read_once("holds", load)] == [2, 2]
    assert len(asked) == 2


def test_a_command_on_a_page_begins_with_nothing_and_reads_what_it_may_change_each_time():
    _, load = counting()
    with remembering(reading=True):
        read_once("holds", load)
        remembered("rules", load)
        with remembering():
            assert [remembered("rules", load), remembered("rules", load)] == [3, 3]
            assert [read_once("holds", load), read_once("holds", load)] == [4, 5]
        assert read_once("holds", load) == 1
        forget()
        assert read_once("holds", load) == 6
