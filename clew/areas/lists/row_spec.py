"""One row of a requirement list, for reading customers' tables and for writing ours."""

from collections.abc import Callable
from functools import partial
from typing import Any

from clew.areas.law.models import LegalRequirement
from clew.areas.requirements.models import CATEGORIES, ORIGINS, SetLine
from clew.kernel.exchange.rows import FieldSpec, RowSpec
from clew.kernel.exchange.values import yes_or_no

ORIGIN_WORDS: dict[str, tuple[str, ...]] = {
    "stated": ("customer", "explicit", "genannt", "kunde"),
    "implied": ("expected", "customary", "unstated", "vorausgesetzt", "implizit"),
    "obligatory": ("legal", "statutory", "regulatory", "law", "gesetzlich", "gesetz"),
    "organization": ("ours", "own", "internal", "eigene", "intern"),
}
CATEGORY_WORDS: dict[str, tuple[str, ...]] = {
    "product": ("functional", "function", "performance", "design", "technical", "produkt"),
    "price": ("cost", "commercial", "payment", "preis"),
    "delivery": ("logistics", "packaging", "schedule", "lieferung"),
    "communication": ("documentation", "reporting", "kommunikation"),
    "service": ("services", "dienstleistung"),
    "support": ("training", "helpdesk", "unterstützung"),
    "post_delivery": ("after sales", "warranty", "maintenance", "gewährleistung"),
    "end_of_life": ("disposal", "recycling", "take back", "entsorgung"),
}


def row_spec() -> RowSpec:
    """Return the fields of a requirement row; register codes are looked up when first needed."""
    return RowSpec(
        "requirement",
        (
            FieldSpec("number", "Clew number", unique=True, synonyms=("rq number",)),
            FieldSpec(
                "external_id",
                "Customer's number",
                unique=True,
                max_length=100,
                synonyms=(
                    "requirement id", "req id", "reqid", "id", "identifier", "number", "no", "nr",
                    "key", "requirement number", "req no", "requirement no", "nummer",
                    "anforderungs id", "anforderungsnummer", "kennung",
                ),
            ),
            FieldSpec(
                "our_wording",
                "Requirement",
                required=True,
                max_length=20_000,
                synonyms=(
                    "our wording", "requirement text", "description", "requirement description",
                    "requirements", "text", "wording", "statement", "shall statement",
                    "specification", "anforderung", "anforderungstext", "beschreibung",
                    "forderung", "wortlaut", "object text",
                ),
            ),
            FieldSpec(
                "customer_wording",
                "Customer's words",
                max_length=20_000,
                synonyms=("customer wording", "original wording", "original text", "quote",
                          "customer statement", "kundenwortlaut", "originaltext"),
            ),
            FieldSpec("origin", "Origin", default="stated", choices=_also(ORIGINS, ORIGIN_WORDS),
                      synonyms=("source type", "kind of need", "herkunft")),
            FieldSpec("category", "Category", default="product",
                      choices=_also(CATEGORIES, CATEGORY_WORDS),
                      synonyms=("requirement type", "type of requirement", "kategorie")),
            FieldSpec(
                "criterion",
                "How we know it is met",
                max_length=20_000,
                synonyms=("acceptance criterion", "acceptance criteria", "acceptance", "criterion",
                          "criteria", "fit criterion", "akzeptanzkriterium", "abnahmekriterium"),
            ),
            FieldSpec("verification", "Verified by", max_length=200,
                      synonyms=("verification", "verification method", "test method", "method",
                                "prüfung", "prüfmethode", "nachweis")),
            FieldSpec("critical", "Critical", parse=yes_or_no, default=False,
                      synonyms=("safety critical", "safety", "key requirement", "kritisch")),
            FieldSpec("special", "Special characteristic", parse=yes_or_no, default=False,
                      synonyms=("special", "special characteristics", "besonderes merkmal")),
            FieldSpec("legal", "Register entry", parse=partial(_legal, _register()),
                      default=None, synonyms=("law", "legal requirement", "regulation code")),
            FieldSpec("intended_use", "Known use", max_length=300,
                      synonyms=("intended use", "use", "verwendung")),
            FieldSpec("rationale", "Why (rationale)", max_length=20_000,
                      synonyms=("rationale", "requirement rationale", "reason", "justification",
                                "why", "note", "comment", "begründung", "bemerkung")),
        ),
    )  # fmt: skip


def _also(words: dict[str, str], more: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {value: (word, *more[value]) for value, word in words.items()}


def _register() -> Callable[[], dict[str, LegalRequirement]]:
    kept: dict[str, LegalRequirement] = {}

    def look() -> dict[str, LegalRequirement]:
        if not kept:
            entries = LegalRequirement.objects.select_related("record")
            kept.update({entry.code.casefold(): entry for entry in entries})
        return kept

    return look


def _legal(register: Callable[[], dict[str, LegalRequirement]], text: str) -> LegalRequirement:
    found = register().get(text.split()[0].casefold())
    if found is None:
        raise ValueError(f"'{text[:60]}' is no code of the register of law.")
    return found


EXPORT_COLUMNS = (
    "Clew number", "Customer's number", "Origin", "Category", "Customer's words", "Requirement",
    "How we know it is met", "Verified by", "Critical", "Special characteristic",
    "Register entry", "Known use", "Inferred by", "Source", "Version",
)  # fmt: skip


def export_row(line: SetLine) -> list[str]:
    """Return a line as a row under EXPORT_COLUMNS; every cell is text."""
    version: Any = line.version
    source = [version.source.number] if version.source else []
    return [
        line.requirement.record.number,
        version.external_id,
        ORIGINS[version.origin],
        CATEGORIES[version.category],
        version.customer_wording,
        version.our_wording,
        version.criterion,
        version.verification,
        "yes" if version.critical else "no",
        "yes" if version.special else "no",
        version.legal.code if version.legal else "",
        version.intended_use,
        version.inferred_by,
        ", ".join([*source, *([version.source_note] if version.source_note else [])]),
        str(version.n),
    ]
