"""Who signs under a name that was typed."""

import pytest

from clew.kernel.signatures.names import same_name


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Greta Falk", "Greta Falk"),
        ("  greta   FALK ", "Greta Falk"),
        ("Falk, Greta", "Greta Falk"),
        ("G. Falk", "Greta Falk"),
        ("Greta F.", "Greta Falk"),
        ("Greta Falk", "G. Falk"),
        ("Greta Maria Falk", "Greta Falk"),
        ("Dr. Greta Falk", "Greta Falk"),
        ("Falk", "Greta Falk"),
        ("Jose Nunez", "José Núñez"),
        ("Anna Lena Straße", "Anna-Lena Strasse"),
        ("Sean OBrien", "Seán O’Brien"),
        ("李小龙", "李 小龙"),
    ],
)
def test_a_name_is_known_in_its_usual_spellings(typed, known):
    assert same_name(typed, known)


@pytest.mark.parametrize(
    "typed",
    ["Greta Impostor", "Impostor Falk", "B. Falk", "G. F.", "G.", "", "...", "Greta Greta",
     "Ben Otter", "Gre Falk", "Falk Falk"],
)  # fmt: skip
def test_somebody_else_is_somebody_else(typed):
    assert not same_name(typed, "Greta Falk")
