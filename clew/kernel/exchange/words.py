"""The words by which a sheet shows what it is, English and German. Data, replaceable."""

# Names of columns that hold an amount of money.
AMOUNT = (
    "price", "unit price", "ceiling price", "total price", "list price", "net price", "cost",
    "unit cost", "total cost", "amount", "total", "subtotal", "rate", "hourly rate",
    "discounted rate", "discount", "preis", "einzelpreis", "gesamtpreis", "stückpreis",
    "listenpreis", "nettopreis", "betrag", "kosten", "summe", "gesamt", "stundensatz", "rabatt",
)  # fmt: skip
# Other columns of a price table.
PRICED = (
    "qty", "quantity", "unit", "uom", "clin", "slin", "item no", "labor category",
    "labour category", "labor hours", "labour hours", "hours", "option year", "option period",
    "base period", "year", "menge", "anzahl", "einheit", "artikel", "artikelnummer", "position",
    "stunden", "jahr",
)  # fmt: skip
CONTACT = (
    "name", "first name", "last name", "contact", "email", "e mail", "mail", "phone",
    "telephone", "mobile", "fax", "role", "department", "vorname", "nachname", "ansprechpartner",
    "telefon", "mobil", "abteilung", "funktion",
)  # fmt: skip
ADDRESS = (
    "street", "address", "zip", "zip code", "postcode", "postal code", "city", "town", "state",
    "country", "straße", "strasse", "adresse", "anschrift", "plz", "postleitzahl", "ort", "stadt",
    "land",
)  # fmt: skip
REQUIREMENT = (
    "requirement", "requirements", "requirement id", "req id", "requirement text", "shall",
    "acceptance criterion", "acceptance criteria", "rationale", "verification", "compliance",
    "anforderung", "anforderungen", "anforderungs id", "akzeptanzkriterium", "abnahmekriterium",
    "begründung", "nachweis", "muss", "soll",
)  # fmt: skip
SCHEDULE = (
    "start", "start date", "end", "end date", "finish", "due", "due date", "deadline",
    "milestone", "week", "duration", "task", "beginn", "ende", "termin", "fällig", "frist",
    "meilenstein", "woche", "dauer", "aufgabe", "liefertermin",
)  # fmt: skip
# Words that bind. "will" binds in one contract and tells in the next: it counts half.
BINDING = (
    "shall", "must", "is required to", "are required to", "has to", "have to", "may not",
    "muss", "müssen", "soll", "sollen", "darf nicht", "dürfen nicht", "ist zu", "sind zu",
    "hat zu", "haben zu",
)  # fmt: skip
BINDING_WEAKLY = ("will", "should", "wird", "werden", "sollte", "sollten")
