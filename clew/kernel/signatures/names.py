"""Whether a typed name is a known person's: case, accents, order and initials aside."""

from clew.kernel.search.folding import folded

APOSTROPHES = str.maketrans("", "", "'’ʼ`")


def same_name(typed: str, known: str) -> bool:
    """Tell whether every word of the shorter name stands in the other, one of them in full.

    "G. Falk" and "FALK, Greta Maria" are Greta Falk; "Greta Impostor" is somebody else.
    """
    shorter, longer = sorted((_words(typed), _words(known)), key=len)
    initials = []
    for word in shorter:
        if word in longer:
            longer.remove(word)
        else:
            initials.append(word)
    return len(initials) < len(shorter) and all(_take(word, longer) for word in initials)


def _take(word: str, among: list[str]) -> bool:
    for other in among:
        if word[0] == other[0] and 1 in (len(word), len(other)):
            among.remove(other)
            return True
    return False


def _words(name: str) -> list[str]:
    return folded(name.translate(APOSTROPHES)).split()
