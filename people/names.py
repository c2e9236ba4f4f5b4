"""What is the same about two spellings of a name: folding, the parts of a name, nicknames, nearness."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that do not come apart into a letter and an accent.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae"})

# Names that people use for one another. A name may stand in several rows (Lee, Alex).
_NICKNAMES = """
abigail abi abby gail
alan al allan allen
albert al bert bertie
alexander alex al sandy xander sasha
alexandra alex sandra sasha lexi
alfred alf alfie fred
amanda mandy
andrew andy drew
angela angie ange
ann anne anna annie nan
anthony antony tony ant
arthur art artie
barbara barb babs
benjamin ben benji benny
bernard bernie
beverley beverly bev
bradley brad
bridget biddy bridie
cameron cam
caroline carolyn carrie caz
catherine katherine kathryn cathy kathy kate katie kitty kat cath kath
charles charlie chas chuck
charlotte charlie lottie char
christine christina chris chrissie tina
christopher chris kit topher
daniel dan danny
danielle dani
david dave davey davy
deborah debra deb debbie
dennis denis den denny
derek del
dominic dom
donald don donnie
dorothy dot dottie dolly
douglas doug dougie
edward ed eddie ted teddy ned
eleanor ellie nell nora elle
elizabeth elisabeth liz lizzie beth betty bess eliza libby lisa betsy
emily em emmie milly
eugene gene
florence flo florrie flossie
frances fran frankie
francis frank frankie
frederick fred freddie
gareth gaz
gary gaz gazza
geoffrey jeffrey geoff jeff
george georgie
gerald gerry jerry
gillian jill gill jilly
gordon gord
graham graeme
gregory greg
harold harry hal
harriet hattie harrie
helen nell nellie
henry harry hal hank
herbert herb bert
isabel isabella isobel izzy bella belle
jacob jake
jacqueline jackie jacqui
james jim jimmy jamie jem
janet jan
jason jay jase
jennifer jen jenny jennie
jessica jess jessie
joan joanie
joanne joanna jo
john jon johnny jack jackie
jonathan jon jonny jonty
joseph joe joey
josephine jo josie
joshua josh
judith judy jude
julian jules
kenneth ken kenny
kevin kev
kimberley kim
laurence lawrence larry laurie
leonard len lenny leo
leslie lesley les
lewis louis lew lou
lillian lily lil
louise lou
lucy lucille lucinda
lynn lynne linda lindsey lin
madeleine maddie
malcolm mal malc
margaret maggie meg peggy marge madge greta daisy rita
mark marcus
martin marty
martha mattie
mary molly polly maisie may marie maria
matilda tilly tilda
matthew matt matty
maureen mo
melanie mel
melissa mel missy
michael mick mike mickey mikey
michelle shell chelle
mohammed mohammad muhammad mohamed muhammed mo
nancy nan
natalie nat
natasha tasha
nathan nathaniel nat nate
neil neal niall
nicholas nick nicky nic
nicola nicky nikki nic
norman norm
oliver ollie
olivia liv livvy
pamela pam
patricia pat patsy tricia trish
patrick pat paddy rick
penelope penny
peter pete
philip phillip phil pip
philippa pippa pip
phyllis phyl
rachel rach rachael
raymond ray
rebecca becky becca bex
reginald reg reggie
richard rick ricky dick rich richie
robert bob bobby rob robbie bert
robin rob
roderick rod
rodney rod
roger rodge
ronald ron ronnie
rosemary rose rosie
russell russ
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sara sally sadie
sebastian seb
shaun sean shawn
sharon shaz shazza
simon si
sophia sophie
stanley stan
stephanie steph steff
stephen steven steve stevie ste
stuart stewart stu
susan sue susie suzanne
sylvia syl
terence terry tel
teresa theresa terry tess tessa
thomas tom tommy
timothy tim timmy
tracey tracy trace
trevor trev
valerie val
vanessa ness
veronica ronnie
victor vic
victoria vicky vikki tori
vincent vince vinny
virginia ginny
vivian viv
walter wally walt
wayne waz
wendy wend
wilfred wilf fred
william will bill billy willy liam
winifred win winnie
yvonne eve
zachary zach zac
"""


def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _NICKNAMES.split("\n"):
        group = set(line.split())
        for name in group:
            table.setdefault(name, set()).update(group - {name})
    return {name: frozenset(others) for name, others in table.items()}


_OTHERS = _table()


def fold(text: str) -> str:
    """Lower case, without accents and apostrophes; whatever else is no letter or digit is a blank."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"['’‘`´]", "", plain)
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def parts(text: str) -> list[str]:
    """The parts of a name, each once: "Zoë Smith-Jones" gives zoe, smith, jones and smithjones.

    Parts joined by a hyphen are found together as well, since people write them in both ways.
    """
    found: dict[str, None] = {}
    for word in re.split(r"\s+", text.strip()):
        pieces = fold(word).split()
        found.update(dict.fromkeys(pieces))
        if len(pieces) > 1:
            found["".join(pieces)] = None
    return [piece[:80] for piece in found]


def nicknames(part: str) -> frozenset[str]:
    """Other names by which somebody called `part` may be known."""
    return _OTHERS.get(part, frozenset())


@lru_cache(maxsize=20_000)
def typing_errors(one: str, other: str) -> int:
    """The letters to change, add, drop or swap with their neighbour to turn `one` into `other`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def nearness(typed: str, held: str, *, sounds_alike: bool = False) -> float:
    """How near two parts of names are, from 0 to 1 (the same)."""
    if typed == held:
        return 1.0
    if held in nicknames(typed):
        return 0.92
    near = 1 - typing_errors(typed, held) / max(len(typed), len(held))
    if sounds_alike:
        near = max(near, 0.7) + 0.05
    if len(typed) >= 3 and held.startswith(typed):
        near = max(near, 0.85)
    return min(near, 0.95)
