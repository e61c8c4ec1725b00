# ruff: noqa: SIM905 - a list of words is read as one
"""The words that the articles of the benchmark are made of, drawn by chance.

A word's chance falls with its place in its list, as in a language (Zipf), and names
of places and people are coined from syllables, so that there are rare words too.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

NOUNS = """
council minister ferry harbour budget school hospital report bridge tunnel union
contract worker driver nurse teacher patient resident witness prisoner soldier ship
train airport border road river dam station power plant factory mine farm forest
market bank loan debt tax price wage pension fee fine court judge lawyer trial appeal
ruling law bill vote election ballot party coalition deputy mayor governor embassy
treaty sanction truce attack drone missile shell convoy camp shelter fire flood storm
drought heatwave pipeline reactor turbine battery sensor satellite network server
account password breach leak inquiry audit inspector engineer doctor vaccine dose ward
clinic surgeon study survey sample pupil college museum theatre festival stadium match
club coach player transfer sponsor licence permit tender supplier warehouse cargo crate
container crane quay pilot captain crew passenger timetable strike picket wagon tram
bus lane crossing signal barrier fence garden allotment reservoir sluice culvert
aquifer orchard vineyard apiary dairy abattoir quarry kiln foundry smelter
""".split()
VERBS = """
closed opened delayed approved rejected cancelled signed doubled halved repaired
flooded evacuated searched seized inspected tested moved sold bought funded cut raised
lowered blocked cleared counted registered renamed rebuilt demolished painted insured
hired dismissed fined sued acquitted sentenced released exchanged recalled replaced
upgraded disconnected encrypted published withdrawn amended postponed extended halted
resumed privatised nationalised leased auctioned restored
""".split()
ADJECTIVES = """
new old public private local national northern southern eastern western military
civilian medical financial legal illegal temporary permanent major minor early late
empty crowded unsafe damaged unpaid overdue secret joint regional coastal rural urban
annual weekly digital nuclear solar industrial municipal provisional disputed
independent foreign domestic historic derelict contaminated subsidised
""".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()
CUES = (
    "said added announced claimed denied insisted warned confirmed argued stressed"
).split()
FIRST_NAMES = (
    "Ada Anton Aylin Björn Carla Chloé Dario Edda Emre Farah Frida Gael Greta Hana "
    "Henrik Ida Ilya Ines Jana Jonas Kaja Karim Lena Luís Maja Marek Mina Nadia Nils "
    "Noor Olga Oskar Pia Quinn Renée Rosa Samir Sofía Tarik Teresa Tomasz Ulla Vera "
    "Viktor Wanda Xenia Yann Zora Zoë"
).split()
TITLES = "Mayor Minister Captain Professor Judge Governor Colonel Inspector".split()
OFFICES = (
    "Ministry of Health",
    "Ministry of Defence",
    "Ministry of Transport",
    "Ministry of Fisheries",
    "Harbour Board",
    "Town Council",
    "Coast Guard",
    "Regional Court",
    "Central Bank",
    "Water Board",
    "Teachers’ Union",
    "Dockers’ Union",
    "Institute of Statistics",
    "Broadcasting Council",
    "Chamber of Commerce",
    "Police Directorate",
)
CHANNELS = ("a briefing", "a statement", "a Telegram post", "a call", "an interview")
UNNAMED = (
    "officials",
    "two officials",
    "a witness",
    "people familiar with the plan",
    "residents",
    "a person close to the talks",
    "several workers",
)
SYLLABLES = (
    "al an ar be bo bér da del do el en fa fen ga gor hal he jor ka kal ke la lem li "
    "ma mar me na nor no or pa pel ra ros sa sal sön ta tor va vel vik za žel ál"
).split()


def stream(chance: random.Random, words: Sequence[str], *, flat: float) -> Iterator:
    """Words without end; the larger `flat`, the less the first ones stand out."""
    weights = ladder(len(words), flat=flat)
    while True:
        yield from chance.choices(words, cum_weights=weights, k=5000)


def ladder(length: int, *, flat: float) -> list[float]:
    """Cumulative weights by which each place of a list is rarer than the one before."""
    return list(accumulate(1 / (place + flat) for place in range(length)))


def coin(chance: random.Random, count: int, endings: Sequence[str]) -> list[str]:
    """As many names as are asked for, no two the same."""
    stems = ("".join(pair) for pair in itertools.product(SYLLABLES, repeat=3))
    longest = chance.sample(list(stems), count)
    return [stem.capitalize() + chance.choice(endings) for stem in longest]


def plural(noun: str) -> str:
    """The plural of one of the nouns above."""
    if noun.endswith("y") and noun[-2] not in "aeou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
