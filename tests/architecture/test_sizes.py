"""Small files: a reader finds anything in one hop and reads it in one go."""

from tests.architecture.sources import AREAS, HOUSE, modules, name_of, room_of, templates

MODULE, TEMPLATE, AREA = 400, 150, 6000
LARGER = {
    "clew/kernel/audit_trail/receipt_check.py": "one file that a customer runs without Clew",
}


def lines(path: object) -> int:
    return len(path.read_text("utf-8").splitlines())  # type: ignore[attr-defined]  # a Path


def test_no_module_is_long() -> None:
    odd = [f"{name_of(p)}: {lines(p)}" for p in modules() if lines(p) > MODULE]
    assert [each for each in odd if each.split(":")[0] not in LARGER] == []


def test_every_named_exception_is_still_needed() -> None:
    long = {name_of(p) for p in modules() if lines(p) > MODULE}
    assert set(LARGER) <= long


def test_no_template_is_long() -> None:
    assert [f"{name_of(p)}: {lines(p)}" for p in templates() if lines(p) > TEMPLATE] == []


def test_no_area_is_large_and_the_kernel_is_said() -> None:
    by_room: dict[str, int] = {}
    for path in modules():
        by_room[room_of(path)] = by_room.get(room_of(path), 0) + lines(path)
    large = {a: n for a, n in by_room.items() if a in AREAS and n > AREA}
    assert large == {}
    share = by_room["kernel"] / sum(by_room.values())
    print(f"kernel {by_room['kernel']:,} lines, {share:.0%} of {sum(by_room.values()):,}")


def test_every_room_has_work_in_it() -> None:
    rooms = [p for p in HOUSE.rglob("*") if p.is_dir() and p.name not in ("__pycache__", "tests")]
    empty = [
        name_of(p)
        for p in rooms
        if (p / "__init__.py").exists()
        and not any(f.is_file() and f.name != "__init__.py" for f in p.iterdir())
        and not any(d.is_dir() and d.name not in ("__pycache__", "tests") for d in p.iterdir())
        and lines(p / "__init__.py") == 0
    ]
    assert empty == []
