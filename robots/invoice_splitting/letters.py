"""The sentences of the answers; whoever owns the process may change them without reading any code."""

from collections.abc import Mapping
from dataclasses import dataclass

from .request import Language


@dataclass(frozen=True)
class Letter:
    """The sentences of one language; words in braces are filled in."""

    subject_split: str
    subject_handed_over: str
    greeting: str
    split: str
    part: str
    payment: str
    interest: str
    no_interest: str
    default: str
    no_default: str
    reminder: str
    undo: str
    handed_over: str
    ending: str


_BOKMAL = Letter(
    subject_split="Fakturaen din er delt opp",
    subject_handed_over="Søknaden din om å dele opp en faktura",
    greeting="Hei,",
    split="Vi har delt opp faktura {invoice}. Restbeløpet på {remainder} betaler du i {number} avdrag:",
    part="{number}. {amount}, forfaller {due}",
    payment="Bruk KID {kid} på alle avdragene og betal til konto {account}.",
    interest="Det løper forsinkelsesrente fra fakturaens opprinnelige forfall, {due}.",
    no_interest="Det løper ikke forsinkelsesrente så lenge avdragene betales i tide.",
    default="Betaler du ikke et avdrag i tide, forfaller hele restbeløpet til betaling med en gang.",
    no_default="Betaler du ikke et avdrag i tide, får du en purring på det avdraget.",
    reminder="Får du en purring selv om du følger avtalen, ta kontakt med oss.",
    undo="Vil du angre, må du ta kontakt med oss før det første avdraget er betalt.",
    handed_over=(
        "Vi har fått søknaden din om å dele opp en faktura. En saksbehandler ser på den og svarer deg. "
        "Inntil du får svar, gjelder fakturaen slik den er."
    ),
    ending="Har du spørsmål, kontakt {name}: {email}, telefon {phone}. Oppgi referansen {request}.",
)

_NYNORSK = Letter(
    subject_split="Fakturaen din er delt opp",
    subject_handed_over="Søknaden din om å dele opp ein faktura",
    greeting="Hei,",
    split="Vi har delt opp faktura {invoice}. Restbeløpet på {remainder} betaler du i {number} avdrag:",
    part="{number}. {amount}, forfell {due}",
    payment="Bruk KID {kid} på alle avdraga og betal til konto {account}.",
    interest="Det går forseinkingsrente frå det opphavlege forfallet til fakturaen, {due}.",
    no_interest="Det går ikkje forseinkingsrente så lenge avdraga blir betalte i tide.",
    default="Betaler du ikkje eit avdrag i tide, forfell heile restbeløpet til betaling med ein gong.",
    no_default="Betaler du ikkje eit avdrag i tide, får du ei purring på det avdraget.",
    reminder="Får du ei purring sjølv om du følgjer avtalen, ta kontakt med oss.",
    undo="Vil du angre, må du ta kontakt med oss før det første avdraget er betalt.",
    handed_over=(
        "Vi har fått søknaden din om å dele opp ein faktura. Ein saksbehandlar ser på han og svarer deg. "
        "Inntil du får svar, gjeld fakturaen slik han er."
    ),
    ending="Har du spørsmål, kontakt {name}: {email}, telefon {phone}. Oppgi referansen {request}.",
)

_ENGLISH = Letter(
    subject_split="Your invoice has been divided into instalments",
    subject_handed_over="Your request to divide an invoice into instalments",
    greeting="Hello,",
    split="We have divided invoice {invoice}. You pay the remaining {remainder} in {number} instalments:",
    part="{number}. {amount}, due {due}",
    payment="Use KID {kid} for every instalment and pay to account {account}.",
    interest="Late payment interest runs from the original due date of the invoice, {due}.",
    no_interest="No late payment interest runs as long as the instalments are paid on time.",
    default="If you do not pay an instalment on time, the whole remaining amount falls due at once.",
    no_default="If you do not pay an instalment on time, you will get a reminder for that instalment.",
    reminder="If you get a reminder although you keep to this agreement, please contact us.",
    undo="If you change your mind, you must contact us before the first instalment is paid.",
    handed_over=(
        "We have received your request to divide an invoice into instalments. A case worker will look at it "
        "and answer you. Until you hear from us, the invoice stands as it is."
    ),
    ending="If you have questions, contact {name}: {email}, phone {phone}. Quote the reference {request}.",
)

LETTERS: Mapping[Language, Letter] = {"nb": _BOKMAL, "nn": _NYNORSK, "en": _ENGLISH}
