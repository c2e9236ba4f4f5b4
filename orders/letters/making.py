"""A letter as a tree of what it says, and the copy that is kept when it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from documents import (
    AddressBlock,
    Block,
    Bullets,
    Document,
    Fields,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Strong,
    Words,
    parse_markup,
    to_docx,
    to_json,
    to_pdf,
)
from orders.kinds import Kind
from orders.letters.templates import PLACEHOLDER, current_template
from orders.letters.wording import (
    CERTIFICATE,
    CLOSURE_NOTICE,
    CPN,
    CPW,
    FPN,
    WARNING,
    WORDINGS,
)
from orders.models import (
    Authorisation,
    FixedPenalty,
    Order,
    OrderDocument,
    Requirement,
    WarningKind,
    authority_of,
)
from orders.steps.drafting import RANKS
from partnership import clock, files
from partnership.dates import last_day_beginning_with
from partnership.law import law_on
from partnership.models import User
from people.models import Residence

_LETTERS = {
    Kind.WARNING: WARNING,
    Kind.CPW: CPW,
    Kind.CPN: CPN,
    Kind.CLOSURE_NOTICE: CLOSURE_NOTICE,
}
# By what power each letter leaves; whoever serves a letter or warns informally needs none.
_POWERS = {
    CPW: Authorisation.Power.CPN,
    CPN: Authorisation.Power.CPN,
    FPN: Authorisation.Power.FPN,
    CLOSURE_NOTICE: Authorisation.Power.CLOSURE,
}
_ASKS = {
    Requirement.Kind.STOP: "to stop: ",
    Requirement.Kind.DO: "to do this: ",
    Requirement.Kind.TAKE_STEPS: "to take reasonable steps to achieve this: ",
    Requirement.Kind.PROHIBIT: "not to do this: ",
}


def letter_of(order: Order) -> str:
    """The letter that an order of a kind leaves as. Raises KeyError for kinds that a court writes."""
    return _LETTERS[Kind(order.kind)]


def name_of(document: OrderDocument) -> str:
    """What people call a kept document."""
    return WORDINGS[document.letter].name


@dataclass(frozen=True)
class Values:
    """What stands for each placeholder: words, or blocks for those in a paragraph of their own."""

    words: Mapping[str, str]
    blocks: Mapping[str, tuple[Block, ...]]


def tree_of(
    order: Order,
    letter: str,
    *,
    by: User,
    on: date,
    number: str = "",
    penalty: FixedPenalty | None = None,
) -> Document:
    """The letter as it would leave on a day. Raises DocumentError where nothing can be made of it."""
    template = current_template(order.partnership_id, letter)
    assert template is not None
    values = _values(order, letter, by, on, number, penalty)
    wording = WORDINGS[letter]
    blocks: list[Block] = []
    if letter != CERTIFICATE:
        blocks.append(AddressBlock(_address_lines(order)))
    blocks.append(Fields((("Date", spoken(on)),)))
    blocks.extend(filled_sections(template.sections, values))
    given = letter == CLOSURE_NOTICE and order.answers.get("authorised_by")
    blocks.append(_of_whoever_gave_it(order) if given else _signature(order, letter, by, on))
    return Document(
        title=filled_text(wording.title, values),
        council=order.record.partnership.council_name,
        reference=number or order.record.reference,
        classification="OFFICIAL-SENSITIVE" if letter == CERTIFICATE else "",
        blocks=tuple(blocks),
    )


def keep(
    order: Order,
    letter: str,
    *,
    by: User,
    on: date,
    penalty: FixedPenalty | None = None,
) -> OrderDocument:
    """Make the letter, number it and keep it: the tree, the PDF and the Word file, by their hashes."""
    number = f"{order.record.reference}/{order.documents.count() + 1}"
    tree = tree_of(order, letter, by=by, on=on, number=number, penalty=penalty)
    made_at = datetime.combine(on, datetime.min.time(), tzinfo=clock.LONDON)
    return OrderDocument.objects.create(
        partnership_id=order.partnership_id,
        order=order,
        letter=letter,
        number=number,
        template=current_template(order.partnership_id, letter),
        tree=to_json(tree),
        pdf_sha256=files.put(to_pdf(tree, made_at=made_at)),
        word_sha256=files.put(to_docx(tree, made_at=made_at)),
        made_by=by,
    )


def spoken(day: date | None) -> str:
    """A day as people write it; a blank to fill where there is none yet."""
    return f"{day.day} {day:%B %Y}" if day else "________"


def _moment(instant: datetime | None) -> str:
    if instant is None:
        return "________"
    local = instant.astimezone(clock.LONDON)
    return f"{local:%H:%M} on {spoken(local.date())}"


def _address_lines(order: Order) -> tuple[str, ...]:
    who = str(order.recipient or "The occupier")
    if order.person is not None:
        home = (
            Residence.objects.filter(person=order.person, ends_before__isnull=True)
            .select_related("premises")
            .first()
        )
        if home is not None:
            place = home.premises
            return _lines(who, place.line_1, place.line_2, place.town, place.postcode)
    if order.premises is not None:
        place = order.premises
        return _lines(
            who, place.description, place.line_1, place.line_2, place.town, place.postcode
        )
    return (who,)


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _signature(order: Order, letter: str, by: User, on: date) -> Signature:
    lines = [order.agency.name]
    power = _POWERS.get(letter)
    authority = authority_of(by, power, on) if power else None
    if authority is not None:
        lines.append(f"Authority: {authority.source}")
    return Signature(by.name, by.role.name, tuple(lines))


def _of_whoever_gave_it(order: Order) -> Signature:
    """A closure notice is of whoever authorised it, whoever serves it (2014 Act s.77)."""
    rank = str(order.answers.get("rank"))
    of_the_police = rank in ("inspector", "superintendent")
    lines = () if of_the_police else (order.agency.name,)
    return Signature(str(order.answers["authorised_by"]), dict(RANKS)[rank], lines)


def _values(
    order: Order,
    letter: str,
    by: User,
    on: date,
    number: str,
    penalty: FixedPenalty | None,
) -> Values:
    law = law_on(order.partnership_id, on)
    issued = order.issued_on or on
    space = order.kind in (Kind.PSPO, Kind.EXPEDITED)
    words = {
        "address": ", ".join(_address_lines(order)[1:]),
        "admitted": str(order.answers.get("admitted") or "nobody else"),
        "agency": order.agency.name,
        "appeal_by": spoken(
            last_day_beginning_with(
                issued, law_on(order.partnership_id, issued).number("cpn.appeal_days")
            )
        ),
        "comply_by": spoken(order.comply_by),
        "conduct": order.conduct or "________",
        "council": order.record.partnership.council_name,
        "effect": order.effect or "________",
        "fine": "£1,000" if space else f"£{law.number('cpn.individual_fine'):,}",
        "hearing_at": _moment(_instant(order, "hearing_at")),
        "hearing_where": str(order.answers.get("hearing_where") or "________"),
        "issued_on": spoken(issued),
        "label": _label(order),
        "lasts": (
            f"This notice lasts until {spoken(order.ends_on)}, unless it is varied or revoked before."
            if order.ends_on
            else "This notice lasts until it is varied or revoked."
        ),
        "notice_ends": _moment(order.ends_at),
        "number": number or order.record.reference,
        "penalty_maximum": f"£{law.number('fpn.pspo_maximum' if space else 'fpn.cpn_maximum')}",
        "premises": str(order.premises or order.area or "________"),
        "recipient": str(order.recipient or "The occupier"),
        "reference": order.record.reference,
        "served_at": _moment(order.starts_at),
        "unreasonable": order.unreasonable or "________",
        "warned_on": spoken(order.source.served_on if order.source else None),
    }
    if penalty is not None:
        early = penalty.discount_amount
        words |= {
            "amount": f"{penalty.amount:,.2f}",
            "breach": penalty.breach.description,
            "breach_on": spoken(penalty.breach.occurred_on),
            "early": f"If you pay by {spoken(penalty.discount_by)} you may pay £{early:,.2f} instead."
            if early is not None
            else "",
            "pay_by": spoken(penalty.pay_by),
        }
    held = [each for each in order.requirements.all() if each.holds_on(on)]
    blocks: dict[str, tuple[Block, ...]] = {
        "requirements": (Numbered(tuple(_asks(each) for each in held)),)
        if held
        else (Note("Nothing is required yet."),),
        "service": (_service(order),),
    }
    return Values(words, blocks)


def _label(order: Order) -> str:
    kind = WarningKind.objects.filter(
        partnership_id=order.partnership_id, code=order.local_kind
    ).first()
    return kind.label if kind else Kind(order.kind).label


def _instant(order: Order, name: str) -> datetime | None:
    value = order.answers.get(name)
    return datetime.fromisoformat(value) if value else None


def _asks(requirement: Requirement) -> str:
    by = f" (by {spoken(requirement.due_by)})" if requirement.due_by else ""
    return f"{_ASKS[Requirement.Kind(requirement.kind)]}{requirement.text}{by}"


def _service(order: Order) -> Block:
    service = order.services.order_by("-recorded_at").first()
    if service is None:
        return Note("Service has not been recorded yet.")
    pairs = [
        ("Document", f"{_label(order)} {order.record.reference}"),
        ("On whom", str(order.recipient or order.premises or "The occupier")),
        ("How", service.get_method_display()),
        ("When", _moment(service.served_at) if service.served_at else spoken(service.served_on)),
        ("By whom", service.served_by),
    ]
    if service.addressed_to:
        pairs.append(("Addressed to", service.addressed_to))
    if service.address:
        pairs.append(("Where", service.address))
    return Fields(tuple(pairs))


def filled_sections(sections: Iterable[Mapping[str, str]], values: Values) -> Iterator[Block]:
    """The body of a letter; a section without text does not show."""
    for section in sections:
        if not section["text"].strip():
            continue
        if section["heading"]:
            yield Heading(1, section["heading"])
        for block in parse_markup(section["text"]):
            yield from _filled(block, values)


def _filled(block: Block, values: Values) -> Iterator[Block]:
    """A block of the template with its placeholders filled; some take a block's place."""
    if isinstance(block, Paragraph) and isinstance(block.words, str):
        alone = PLACEHOLDER.fullmatch(block.words.strip())
        if alone and alone[1] in values.blocks:
            yield from values.blocks[alone[1]]
            return
    if isinstance(block, Paragraph):
        words = _filled_words(block.words, values)
        if words != "":
            yield Paragraph(words)
    elif isinstance(block, Bullets):
        yield Bullets(tuple(_filled_words(item, values) for item in block.items))
    elif isinstance(block, Numbered):
        yield Numbered(tuple(_filled_words(item, values) for item in block.items), block.start)
    elif isinstance(block, Heading):
        yield Heading(block.level, filled_text(block.text, values))
    else:
        yield block


def _filled_words(words: Words, values: Values) -> Words:
    if isinstance(words, str):
        return filled_text(words, values)
    return tuple(
        Strong(filled_text(one.text, values))
        if isinstance(one, Strong)
        else filled_text(one, values)
        for one in words
    )


def filled_text(text: str, values: Values) -> str:
    """A text with its placeholders filled."""
    return PLACEHOLDER.sub(lambda found: values.words.get(found[1], ""), text)
