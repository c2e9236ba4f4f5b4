"""Two thousand people who do not exist, and misspellings of their names; the same in every run."""

from __future__ import annotations

import random
from datetime import date, timedelta

from partnership import clock
from people.models import Person, Premises, Residence
from people.services import index_names
from tests.cast import Cast

_FIRST_NAMES = """
Abigail Adam Agnieszka Aisha Alan Albert Alexander Alice Amanda Amelia Andrew Angela Anna Anthony
Arthur Ayesha Barbara Beatrice Benjamin Bernard Brenda Brian Bridget Callum Carol Caroline Catherine
Charles Charlotte Christine Christopher Claire Colin Craig Daniel Darren David Deborah Dennis Derek
Diane Dominic Donald Doreen Dorothy Douglas Edward Eileen Elaine Eleanor Elizabeth Emily Emma Eric
Ethan Evelyn Fatima Fiona Frances Francis Frank Frederick Gareth Gary Geoffrey George Gerald Gillian
Gordon Grace Graham Gregory Hannah Harold Harriet Hassan Heather Helen Henry Howard Hugh Ian Irene
Isabel Jacob Jacqueline James Janet Jasmine Jason Jean Jennifer Jeremy Jessica Joan Joanne John
Jonathan Joseph Joshua Joyce Judith Julia Karen Katarzyna Keith Kelly Kenneth Kevin Kimberley Kirsty
Laura Lauren Lawrence Leanne Leonard Leslie Liam Linda Louise Lucy Lynn Malcolm Margaret Marie Mark
Martin Mary Matthew Maureen Megan Melanie Michael Michelle Mohammed Nadia Naomi Natalie Natasha
Nathan Neil Nicholas Nicola Nigel Norman Olivia Oscar Pamela Patricia Patrick Paul Pauline Peter
Philip Phoebe Rachel Raymond Rebecca Richard Robert Robin Roger Ronald Rosemary Roy Russell Ruth
Samantha Samuel Sandra Sarah Sean Sharon Shaun Sheila Shirley Simon Sophie Stanley Stephanie Stephen
Stuart Susan Sylvia Teresa Terence Theresa Thomas Timothy Tracey Trevor Valerie Vanessa Victoria
Vincent Wayne Wendy William Yasmin Yvonne Zachary Zofia
"""
FIRST = _FIRST_NAMES.split()
_LAST_NAMES = """
Abbott Adams Ahmed Ainsworth Alderson Allen Anderson Appleton Armstrong Ashworth Atkinson Bailey
Baker Balmforth Banks Barker Barlow Barnes Barraclough Bassett Bates Baxter Beardsley Bell Bennett
Berry Birtwistle Blackburn Blake Bolton Booth Bradley Bradshaw Brearley Brennan Briggs Broadbent
Brooks Brown Bryant Buckley Burgess Burton Butcher Butler Butterworth Byrne Cairns Campbell Cardwell
Carpenter Carr Carter Cartwright Catterall Chadwick Chambers Chapman Charlesworth Clark Clayton
Clegg Coates Coleman Collins Connolly Cooper Cowburn Cox Crabtree Crawford Crompton Cunningham
Dalton Davenport Davies Dawson Dean Dewhurst Dickinson Dixon Dobson Doherty Donnelly Douglas
Duckworth Duffy Dunn Eastwood Eccles Edwards Elliott Ellis Entwistle Evans Fairhurst Farrell
Faulkner Fielding Finch Fisher Fitzgerald Fletcher Forshaw Foster Fox Francis Fraser Gallagher
Gardner Garside Gibson Gilbert Gleeson Goddard Goodwin Gorton Graham Grant Greaves Greenhalgh
Greenwood Gregson Griffiths Grimshaw Haigh Halliwell Hamilton Hammond Hardcastle Hargreaves Harrison
Hartley Haslam Haworth Hayes Heaton Henderson Heyes Higgins Hindle Hodgson Holden Hollingworth
Holmes Holt Hopkins Horrocks Howarth Hudson Hughes Hussain Hutchinson Iqbal Ingham Jackson James
Jamieson Jenkins Johnson Jones Kaminski Kaur Kay Kearney Kellett Kelly Kendall Kennedy Kenyon
Kershaw Khan King Kirkham Knight Knowles Kowalski Lancaster Lambert Langley Lawson Leach Lees Leigh
Lewis Lindsay Livesey Lloyd Lomax Longworth Lord Lowe Lynch Mahmood Makinson Malik Marsden Marshall
Mason Mather Matthews McCarthy McDonald McGrath McKenzie McLoughlin Mercer Metcalfe Miller Mitchell
Moffat Molyneux Moore Morgan Morris Mortimer Moss Murphy Murray Naylor Nelson Newton Nicholson Nolan
Norris Nowak Nuttall Ogden Oldham Osborne Ormerod Owen Parker Parkinson Patel Patterson Pearson
Pendlebury Percival Phillips Pickering Pickup Pilkington Platt Pollard Porter Potter Powell Prescott
Preston Price Pritchard Quigley Quinn Radcliffe Ramsden Rawstron Redfern Reynolds Rhodes Richardson
Rigby Riley Rimmer Robinson Rogers Rothwell Rushton Russell Ryan Salisbury Sanderson Schofield Scott
Seddon Sharples Shaw Sheldon Shepherd Shuttleworth Simpson Singh Skelton Slater Smethurst Smith
Spencer Stansfield Stephenson Stott Sutcliffe Swift Szymanski Talbot Tattersall Taylor
Thistlethwaite Thompson Thornton Threlfall Tomlinson Townsend Turnbull Turner Tyldesley Unsworth
Urquhart Vaughan Vickers Waddington Wainwright Walker Wallace Walmsley Walsh Walton Warburton Ward
Waterhouse Watson Weaver Webster Westwood Wharton Wheeler Whitehead Whittaker Whitworth Wilkinson
Williams Wilson Winstanley Wojcik Wolstenholme Woodcock Woodhouse Worsley Worthington Wrigley Wright
Yates Young
"""
LAST = _LAST_NAMES.split()
STREETS = (
    "Example",
    "Specimen",
    "Sample",
    "Invented",
    "Nowhere",
    "Fable",
    "Pretend",
    "Imaginary",
    "Model",
    "Pattern",
)
# How people write what they hear.
SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("ght", "t"),
    ("ie", "y"),
    ("ey", "y"),
    ("y", "ie"),
    ("ea", "ee"),
    ("ee", "ea"),
    ("ou", "ow"),
    ("au", "or"),
    ("wh", "w"),
    ("c", "k"),
    ("k", "c"),
    ("x", "ks"),
    ("z", "s"),
    ("s", "z"),
    ("v", "ph"),
    ("oo", "u"),
    ("ar", "er"),
    ("er", "ar"),
    ("i", "e"),
    ("a", "e"),
    ("e", "a"),
)


def settle(cast: Cast, count: int = 2000, seed: int = 20_141_020) -> list[Person]:
    """Write down `count` people of different names, each at an address of their own."""
    draw = random.Random(seed)  # noqa: S311
    pairs = draw.sample([(first, last) for first in FIRST for last in LAST], count)
    people = [
        Person(
            partnership=cast.area,
            agency=cast.council,
            created_by=cast.officer,
            given_name=first,
            family_name=last,
            date_of_birth=date(1940, 1, 1) + timedelta(days=draw.randrange(24_000)),
        )
        for first, last in pairs
    ]
    Person.objects.bulk_create(people, batch_size=500)
    index_names(people)
    places = []
    for number, _ in enumerate(people):
        street = STREETS[number % len(STREETS)]
        line, code = (
            f"{1 + number // len(STREETS)} {street} Street",
            f"FY{number % 9} {number % 9}ZZ",
        )
        places.append(
            Premises(
                partnership=cast.area,
                agency=cast.council,
                created_by=cast.officer,
                line_1=line,
                town="Testshire",
                postcode=code,
                search_text=f"{line} Testshire {code.replace(' ', '')}".lower(),
            )
        )
    Premises.objects.bulk_create(places, batch_size=500)
    Residence.objects.bulk_create(
        (
            Residence(partnership=cast.area, person=person, premises=place, starts_on=clock.today())
            for person, place in zip(people, places, strict=True)
        ),
        batch_size=500,
    )
    return people


def misspell(name: str, kind: str, draw: random.Random) -> str:
    """One error of `kind`: "swap", "drop", "double" or "phonetic"; the first letter mostly stays."""
    if kind == "phonetic":
        fitting = [pair for pair in SOUNDS if pair[0] in name.lower()[1:]]
        if fitting:
            heard, written = draw.choice(fitting)
            place = name.lower().index(heard, 1)
            return name[:place] + written + name[place + len(heard) :]
        kind = "double"
    place = draw.randrange(1, len(name) - 1) if len(name) > 2 else 0
    if kind == "swap":
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if kind == "drop":
        return name[:place] + name[place + 1 :]
    return name[: place + 1] + name[place] + name[place + 1 :]


def misspelt_queries(people: list[Person], count: int = 200) -> list[tuple[str, Person]]:
    """Half with an error in one name, half in both; every fifth with the family name first."""
    draw = random.Random(len(people))  # noqa: S311
    queries = []
    for number, person in enumerate(draw.sample(people, count)):
        kind = ("swap", "drop", "double", "phonetic")[number % 4]
        first, last = person.given_name, person.family_name
        if number % 2 == 0 or number % 3 == 0:
            last = misspell(last, kind, draw)
        if number % 2 == 0 or number % 3:
            first = misspell(first, kind, draw)
        words = [last, first] if number % 5 == 4 else [first, last]
        queries.append((" ".join(words), person))
    return queries
