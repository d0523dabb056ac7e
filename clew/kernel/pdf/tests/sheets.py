# ruff: noqa: E501 - the sentences of a printed document stay in one piece
"""Documents to print in tests: an invented maker of child seats and one of its orders."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from clew.kernel.pdf.documents import (
    Approval,
    ClausePanel,
    Face,
    Fact,
    GateStep,
    Ink,
    Knot,
    Ledger,
    OfferDocument,
    OfferItem,
    Proof,
    Receipt,
    Run,
    Said,
    SignatureMark,
    SignedFile,
    SignedLine,
    SpecificationSheet,
    SpecifiedLine,
    State,
    Text,
    ThreadDocument,
    ThreadLine,
    Verdict,
)  # fmt: skip

MADE = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
OK, MET = State("feasible", "ok"), State("met", "ok")


def sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def face(number: str = "RS-0031", title: str = "Tern seats for three markets", **more: Any) -> Face:
    return Face(
        **{
            "company": "Linnet Child Seats",
            "number": number,
            "title": title,
            "made_at": MADE,
            "revision": "revision 2",
            "digest": sha(number),
            "link": f"http://localhost:8000/r/{number}",
            **more,
        }
    )


COLOUR = (
    Run("1,200 Tern seats, cover colour "), Run("grey melange", "del"), Run(" "),
    Run("charcoal", "ins"), Run("."),
)  # fmt: skip
LINES: tuple[tuple[str, Ink, str, Text, str, str], ...] = (
    ("R-0411", "stated", "We want 1,200 Tern seats in the grey melange cover", COLOUR, "1,200 seats of article 7741-C counted at goods out", "product"),
    ("R-0412", "stated", "in our warehouses before the winter sale on 1 June", "At the customer’s warehouses on or before 1 June 2026.", "Signed delivery notes of Ballarat, Rotterdam and Newark", "delivery"),
    ("R-0413", "stated", "Cartons need our article number and a bar code", "Cartons carry the Wattlebird article number and a bar code.", "EAN-13 reads with grade B or better on 5 cartons of each lot", "delivery"),
    ("R-0414", "implied", "the seat goes in and out of the car every week", "One adult fits the seat in 60 s or less, without tools, the tenth time as the first.", "12 adults, 10 fittings each: every one at most 60 s", "product"),
    ("R-0415", "implied", "", "The cover comes off and survives 50 washes at 30 °C.", "No hole, shrinkage ≤ 3 %, colour change ≥ grade 4", "post-delivery"),
    ("R-0416", "obligatory", "it has to be legal in all three countries", "Australia: AS/NZS 1754, with certification mark.", "Certificate in force on the day of shipment", "product"),
    ("R-0417", "obligatory", "", "EU: UN Regulation 129, type approval on the label.", "Approval number on the label equals the certificate", "product"),
    ("R-0418", "obligatory", "", "USA: FMVSS 213a, side impact.", "Test report of an accredited laboratory", "product"),
    ("R-0419", "own", "", "Every seat has a serial number that leads to its foam lot.", "Ten serial numbers drawn: ten foam lots found in 5 minutes", "service"),
)  # fmt: skip


def sheet(**more: Any) -> SpecificationSheet:
    return SpecificationSheet(
        face=face(
            state=State("approved, frozen", "frozen"),
            subtitle="Requirements of order SO-0031, agreed with Wattlebird Nursery Group.",
            facts=(
                Fact("Customer", "Wattlebird Nursery Group, Ballarat"),
                Fact("Product", "Tern, group 0+ and 1, article 7741"),
                Fact("Markets", "Australia, European Union, USA"),
                Fact("Owner", "Ana Ruiz, Sales"),
                Fact("Approved", "20 April 2026 by Ruth Adeyemi"),
                Fact("Replaces", "revision 1 of 17 February 2026"),
            ),
            **more,
        ),
        note="Revision 2 changes one line of nine: the colour of the cover (CR-0007).",
        lines=tuple(
            SpecifiedLine(
                number=number, ink=ink, said=said, ours=ours, criterion=proof, category=category,
                critical=ink == "obligatory", special=number == "R-0414",
                state=State("no proof", "gap") if number == "R-0418" else None,
            )
            for number, ink, said, ours, proof, category in LINES
        ),
        approvals=(
            Approval(part="Engineering", name="Tom Okafor", state=OK, when="16 Apr 2026", note="Shell unchanged."),
            Approval(part="Law", name="Carl Bakker", state=State("with a condition", "warn"), when="17 Apr 2026", note="Report on side impact before lot 3."),
            Approval(part="Quality", name="Ruth Adeyemi", state=State("approved", "ok"), when="20 Apr 2026"),
        ),
    )  # fmt: skip


def long_sheet(lines: int) -> SpecificationSheet:
    many = sheet().lines * (lines // 9 + 1)
    return replace(
        sheet(),
        lines=tuple(replace(line, number=f"R-{n:04}") for n, line in enumerate(many[:lines], 1)),
    )


def receipt(**more: Any) -> Receipt:
    return Receipt(
        face=face(
            "AG-0031", "Receipt of a signature",
            subtitle="Wattlebird Nursery Group confirmed the requirements RS-0031, revision 2, of order SO-0031.",
            facts=(Fact("Order", "SO-0031, 1,200 Tern seats"), Fact("Customer", "Wattlebird Nursery Group")),
            valid="Keep this receipt: it proves what was signed",
            digest="",
            **more,
        ),
        signer="Helen Marsh",
        signed_by="Helen Marsh, Buying, Wattlebird Nursery Group",
        meaning="“These are our requirements. I agree to them for Wattlebird.”",
        method="one-time link and six-digit code by text message",
        signed_at="21 April 2026, 10:22:41 AEST (00:22:41 UTC)",
        over="9 lines, 1 change, 1 file",
        compared_with="revision 1, signed 24 February 2026",
        lines=tuple(
            SignedLine(number=n, words=ours, note="You wrote on 14 April: “Can all seats come in charcoal?”" if n == "R-0411" else "")
            for n, _, _, ours, _, _ in LINES
        ),
        terms=(
            Fact("Price", (Run("A$ 214,800", "del"), Run(" "), Run("A$ 217,380", "ins"))),
            Fact("Delivery", "in your warehouses by 1 June 2026"),
        ),
        files=(SignedFile("drawing-7741-rev-C.pdf", sha("drawing")),),
        content_digest=sha("content"),
        statement_digest=sha("statement"),
        entry="entry 44,902 of 44,903, sealed in checkpoint 612",
        checkpoint="linnet.example/clew\n44903\nW8i0m1vZ0m4vGgRkq1bYz0a6yqV3Z0m4vGgRkq1bYz0=\n\n"
        "— linnet.example/clew Xb1kqJ0bqY1vTz4m0mQp7t8wq2rV4kq1bYz0a6yqV3Z0m4vGgRkq1bYz0a6yqV3Z0m4vGgRkq1bYz0a6yqV3Zg==",
        proof=tuple(sha(f"node {n}") for n in range(16)),
    )  # fmt: skip


def thread(**more: Any) -> ThreadDocument:
    marks = (
        Run("We want "), Run("1,200 Tern seats in the grey melange cover", "stated", "1"), Run(", "),
        Run("in our warehouses before the winter sale on 1 June", "stated", "2"),
        Run(". Many of our customers are grandparents, so "),
        Run("the seat goes in and out of the car every week", "implied", "4"),
        Run(". And of course "), Run("it has to be legal in all three countries", "obligatory", "6–8"), Run("."),
    )  # fmt: skip
    held = State("due 1 Jun", "draft")
    return ThreadDocument(
        face=face(
            "SO-0031", "1,200 Tern seats for three markets",
            subtitle="Order of Wattlebird Nursery Group, Ballarat. Sold in Australia, the EU and the USA. Owner: Ana Ruiz.",
            **more,
        ),
        gate=(
            GateStep(title="Heard", state=State("done", "ok"), note="3 Feb"),
            GateStep(title="Understood", state=State("done", "ok"), note="9 lines, rev 2"),
            GateStep(title="Reviewed", state=State("done", "ok"), note="6 of 6"),
            GateStep(title="Signed", state=State("done", "ok"), note="24 Feb"),
            GateStep(title="Accepted", state=State("done", "ok"), note="25 Feb"),
            GateStep(title="Changed", state=State("hole", "gap"), note="5 of 6 told", holed=True),
            GateStep(title="Verified", state=State("hole", "gap"), note="4 of 5 critical", holed=True, here=True),
            GateStep(title="Delivered", state=State("waiting", "wait"), note="2 of 3 lots", ahead=True),
            GateStep(title="Voice", state=State("open", "draft"), note="1 answer", ahead=True),
        ),
        next="Lot 3 for the USA cannot be released: R-0418 has no proof that it is met, and one person has not confirmed CR-0007.",
        opening="Nine steps. The thread is broken in two places.",
        clause=ClausePanel(
            number="8.2.3", name="Review of requirements",
            asks="Make sure you can do it before you promise it. Cover what the customer said, what the use demands, what the law demands, and your own rules. Settle differences. Keep the result.",
            questions=("Was the review done before the order was accepted?", "Who looked at the law of each market?", "How did everyone learn of the change?"),
            proofs=(
                Proof(reference="8.2.3.1-a", state=MET, words="review 8 days before"),
                Proof(reference="8.2.3.1-c", state=MET, words="two implied needs"),
                Proof(reference="8.2.3.2-a", state=MET, words="result kept"),
                Proof(reference="8.2.4-b", state=State("gap", "gap"), words="one not told"),
            ),
            ours="The customer’s signature and its receipt.",
        ),
        knots=(
            Knot(kind="said", when="3 Feb 2026", who="mail, Helen Marsh", title="What the customer said", reference="EN-0114", revision="1 mail, 1 call, 1 drawing", said=(Said(marks),)),
            Knot(
                kind="understood", when="5 Feb", who="Ana Ruiz", title="What we understood", reference="RS-0031", revision="revision 2",
                lines=tuple(
                    ThreadLine(number=n, ink=ink, words=ours, state=State("no proof", "gap") if n == "R-0418" else State("2 of 3", "wait") if n == "R-0412" else MET,
                               note="Changed by CR-0007" if n == "R-0411" else "Critical · in the register of laws" if ink == "obligatory" else "")
                    for n, ink, _, ours, _, _ in LINES
                ),
            ),
            Knot(
                kind="reviewed", when="17 Feb", who="3 rounds", title="Could we do it?", reference="RV-0058", revision="approved by Ruth Adeyemi",
                verdicts=(
                    Verdict(part="Engineering", state=OK, note="Tom Okafor. Shell unchanged."),
                    Verdict(part="Production", state=State("capacity booked", "ok"), note="Mei Lindqvist. Line 2, weeks 15–19."),
                    Verdict(part="Purchasing", state=OK, note="Priya Nair. Foam in stock."),
                    Verdict(part="Law", state=State("with a condition", "warn"), note="Carl Bakker. 213a report before lot 3."),
                    Verdict(part="Logistics", state=OK, note="Jonas Weber. Sea freight, 5 weeks."),
                    Verdict(part="Service", state=OK, note="Lea Moreau. Spare covers 10 years."),
                ),
            ),
            Knot(kind="signed", when="24 Feb", who="14:06 AEDT", title="The customer signed", reference="AG-0029", revision="over RS-0031, revision 1",
                 signature=SignatureMark("Helen Marsh", (Fact("By", "Helen Marsh, Buying, by one-time link"), Fact("Signed", "9 lines, word for word"), Fact("Receipt", "51d0 33be 0a97 18d5")))),
            Knot(kind="accepted", when="25 Feb", who="Ana Ruiz", title="We accepted", revision="gate passed, 11 of 11 conditions",
                 paragraphs=("Quotation, order and confirmation were compared: 2 differences, both settled. From here the requirements are frozen; only an approved change can alter them.",)),
            Knot(kind="changed", when="14 Apr", who="mail, Helen Marsh", title="It changed once", reference="CR-0007", revision="revision 1 → 2, approved 20 Apr",
                 said=(Said((Run("Grey shows every biscuit. Can all seats come in "), Run("charcoal", "stated"), Run("? Same date please."))),),
                 paragraphs=((Run("R-0411 is now: cover colour "), Run("grey melange", "del"), Run(" "), Run("charcoal", "ins"), Run(". Touches 5 records: 3 revised, 1 not affected, 1 suspect. Signed again by Helen Marsh on 21 Apr. Price +1.2 %.")),)),
            Knot(kind="hole", when="41 days", who="open", title="Rotterdam has not confirmed the change",
                 paragraphs=("Jonas Weber got notice N-0112 on 21 Apr and has not confirmed it. 5 of 6 people have. Without it he may ship grey covers.",)),
            Knot(kind="proved", when="11 May", who="to 27 May", title="Proved and delivered", revision="2 of 3 lots",
                 table=Ledger(("Lot", "Market", "Seats", "Proof", "Arrived", "On time"), (
                     ("26-141", "Australia", "600", "AS/NZS 1754, TR-0211", "21 May", State("11 days early", "ok")),
                     ("26-142", "EU", "350", "UN R129, TR-0214", "27 May", State("5 days early", "ok")),
                     ("26-143", "USA", "250", State("none", "gap"), "held", held),
                 ))),
            Knot(kind="hole", when="91 days", who="open", title="Nothing proves R-0418, side impact in the USA",
                 paragraphs=("The review of 17 Feb made it a condition. The test was ordered on 2 Mar (PO-0377); no report came back. Lot 3 waits for it.",)),
            Knot(kind="ahead", when="due 1 Jun", title="Lot 3 to the USA", revision="250 seats, held in Rotterdam"),
            Knot(kind="voice", ahead=True, when="so far", who="1 of 3", title="What they thought of it", revision="1 answer of 3 asked: too few to average", state=State("waiting", "wait"),
                 said=(Said("Boxes, labels, dates: all right the first time. Now give me the American ones.", "Helen Marsh, 30 May · survey SV-0040 · 9 of 10"),)),
        ),
        signing=("Checked by, date", "Signature", "SO-0031, 1 June 2026, entry 48,211"),
    )  # fmt: skip


def offer(*, binding: bool = True, **more: Any) -> OfferDocument:
    return OfferDocument(
        face=face(
            "OF-0044", "Offer for 1,200 Tern seats", revision="version 1",
            facts=(
                Fact("Your enquiry", "EN-0114 of 3 February 2026"), Fact("Your contact", "Ana Ruiz, Sales"),
                Fact("Date", "18 February 2026"), Fact("Delivery", "by 1 June 2026, three lots"),
            ),
            valid="Valid only with the record in Clew",
            **more,
        ),
        binding=binding,
        to=("Wattlebird Nursery Group", "Helen Marsh, Buying", "14 Lydiard Street", "Ballarat VIC 3350, Australia"),
        validity="Good until 20 March 2026." if binding else "A first idea of price and date; we have not reviewed it yet.",
        opening=("Thank you for your enquiry. We reviewed every line with engineering, production, purchasing, law, logistics and service, and offer:",) if binding else (),
        currency="Australian dollars, without tax",
        items=(
            OfferItem(position="1", words="Tern seat, cover grey melange, for Australia", quantity="600", price="179.00", amount="107,400.00", note="with certification mark"),
            OfferItem(position="2", words="Tern seat, cover grey melange, for the EU", quantity="350", price="179.00", amount="62,650.00"),
            OfferItem(position="3", words="Tern seat, cover grey melange, for the USA", quantity="250", price="179.00", amount="44,750.00", note="after the report on side impact"),
        ),
        totals=(Fact("Sum", "214,800.00"), Fact("Freight, CIF three ports", "included"), Fact("Total", "A$ 214,800.00")),
        requirements=(Fact("Requirement set", "RS-0031, revision 1, 9 lines"), Fact("Review", "RV-0058, approved 17 February 2026 by Ruth Adeyemi")),
        requirements_digest=sha("requirements"),
        terms=("Payment 30 days after each delivery. Our terms of sale of January 2026 apply where this offer is silent.",),
    )  # fmt: skip


ALL: dict[str, Callable[..., Any]] = {
    "sheet": sheet,
    "receipt": receipt,
    "thread": thread,
    "offer": offer,
}
