"""The child process keeps to its limits, and a failure is a sentence without content."""

import time
from pathlib import Path
from typing import Any

import pytest

from clew.kernel.pdf import Attachment, Limits, PdfFailed, rendering
from clew.kernel.pdf.documents import as_json, to_pdf
from clew.kernel.pdf.tests import sheets


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A room with the real typesetter and templates of the test's own."""
    (tmp_path / "templates").mkdir()
    for name in ("probe.typ", "marks.typ"):
        (tmp_path / "templates" / name).symlink_to(rendering.ROOM / "templates" / name)
    for name in ("typeset.py", "fonts"):
        (tmp_path / name).symlink_to(rendering.ROOM / name)
    # the child finds its templates beside its own file, so it must be a copy
    (tmp_path / "typeset.py").unlink()
    (tmp_path / "typeset.py").write_bytes((rendering.ROOM / "typeset.py").read_bytes())
    monkeypatch.setattr(rendering, "ROOM", tmp_path)
    return tmp_path


FOREVER = (
    """
#let f(n) = {
  let i = 0
  while i < 9999 { let j = 0; while j < 9999 { j += 1 }; i += 1 }
}
"""
    + "#f(1)\n" * 50
)


def write(room: Path, source: str) -> None:
    heading = '#set document(title: "t")\n'
    (room / "templates" / "own.typ").write_text(heading + source, encoding="utf-8")


def failure(data: dict[str, Any] | None = None, **limits: Any) -> PdfFailed:
    with pytest.raises(PdfFailed) as caught:
        rendering.render("own", data or {}, title="t", limits=Limits(**limits))
    return caught.value


def test_child_is_killed_when_its_time_is_over(room: Path) -> None:
    write(room, FOREVER)
    began = time.monotonic()
    assert str(failure(seconds=0.5)) == (
        "The PDF was not made: it took longer than 0.5 seconds. Print fewer lines."
    )
    assert time.monotonic() - began < 5


def test_child_is_ended_at_its_limit_of_processor_time(room: Path) -> None:
    write(room, FOREVER)
    assert "longer than 1 seconds" in str(failure(seconds=30, cpu_seconds=1))


def test_child_is_ended_at_its_limit_of_memory(room: Path) -> None:
    write(room, '#let s = "xxxxxxxxxxxxxxxx"\n#for i in range(40) { s = s + s }\n#s.len()')
    assert "needed more than 300 MB" in str(failure(seconds=30, memory_mb=300))


def test_a_template_that_does_not_fit_names_its_place_and_not_the_content(room: Path) -> None:
    write(room, "#let d = json(bytes(sys.inputs.document))\n#(d.secret + 1)")
    error = failure({"secret": "Helen Marsh"})
    assert str(error) == (
        "The PDF was not made: the template does not fit its content, at own.typ:3:2."
    )
    assert "Helen" not in str(error)


def test_templates_are_named_never_addressed() -> None:
    for name in ("../clew", "/etc/passwd", "receipt.typ", "nothing", ""):
        with pytest.raises(PdfFailed, match="there is no template"):
            rendering.render(name, {}, title="t")


def test_too_much_is_refused_before_a_process_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering.subprocess, "run", lambda *a, **k: pytest.fail("started"))
    with pytest.raises(PdfFailed, match="larger than 16 MB"):
        rendering.render("receipt", {"a": "x" * (17 << 20)}, title="t")
    big = Attachment("a.bin", b"x" * (3 << 20), "application/octet-stream", "big")
    with pytest.raises(PdfFailed, match="larger than 2 MB"):
        to_pdf(sheets.receipt(), attachments=(big,))


def test_child_gets_no_secret_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "kept at home")
    seen: dict[str, Any] = {}
    real = rendering.subprocess.run

    def spy(*args: Any, **more: Any) -> Any:
        seen.update(more)
        return real(*args, **more)

    monkeypatch.setattr(rendering.subprocess, "run", spy)
    receipt = sheets.receipt()
    rendering.render("receipt", as_json(receipt), title="t")
    assert "SECRET_KEY" not in seen["env"]
    assert seen["timeout"] == Limits().seconds
