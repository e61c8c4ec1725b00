"""Names compared by the rules of today, each claim under the name it is settled by.

The rules for names are copied as they stand, so that this migration stays what it is.
"""

import unicodedata
from itertools import dropwhile

import regex
from django.db import migrations, models

import claims.models.source

AT_ONCE = 1000
OPENING = set("the mr mrs ms mx dr prof professor rev reverend sir dame".split())
SPELLINGS = {
    "authorisation": "authorization",
    "centre": "center",
    "centres": "centers",
    "defence": "defense",
    "labour": "labor",
    "organisation": "organization",
    "organisations": "organizations",
    "programme": "program",
    "programmes": "programs",
    "theatre": "theater",
}
APOSTROPHE_S = regex.compile(r"['’]s\b")
AMPERSAND = regex.compile(r"(?<=\s)&(?=\s)")
INITIALS = regex.compile(r"\b(?:\p{L}\.[ ]?){2,}")
NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
JOINED = regex.compile(r"\s*,\s+and\s+|\s*,\s+|\s+and\s+|\s+…\s+")
UNNAMED = set(
    """
aide aides analysts authorities critics diplomat diplomats experts insider insiders
lawmakers many observers official officials opponents others people person
researchers residents scientists some somebody someone source sources supporters
voters witness witnesses
    """.split()
)
COMMON = set(
    """
a academy account acting activist ad administration admiral advertisement adviser
advisor affidavit agency agriculture aide aides airline all alliance ally ambassador
an analysis analyst analysts and another archbishop army article assessment
association attorney author authorities authority ayatollah bank bill billionaire
bishop blog board body book boss both brief broadcast brother bureau businessman
businesswoman cabinet campaign candidate capt. captain cardinal center central
centre chair chairman chairwoman chamber chancellor charity chief church citizen
city coach coalition col. colleague colonel column columnist command commander
commission commissioner committee communique community company complaint conference
congress congressman congresswoman conservative constitution consul contract
coordinator corporation correspondent council councillor country court critic
critics culture dame data daughter decision declaration defence defendant defense
delegate democrat department deputy detective diplomat diplomats directive director
division doctor document dr dr. draft e-mail economist economy editor editorial
education email embassy emir employee energy entrepreneur environment envoy essay
establishment everybody everyone evidence ex-president executive expert experts
faction farmer father federal federation fighter figure file filing finance finding
firm first footage for force forecast foreign former foundation founder friend fund
gen. general gov. government governor graph group guard he head headline health her
herself high him himself historian home host house husband i image imam in
indictment insider insiders inspector institute institution insurgent interior
interview investigation it itself journal journalist judge junta jury justice king
kingdom labor labour lady law lawmaker lawmakers lawsuit lawyer leader leaflet
league legislature letter liberal lieutenant list listener lobbyist local lord lt.
magazine maj. major majority man manager manifesto many mayor me memo memoir
memorandum message militant military militia minister ministry miss mission mother
motion movement mr mr. mrs mrs. ms ms. municipality nation national negotiator
neighbor neighbour network newspaper nobody nominee note notice nurse observer
observers of office officer official officials on one op-ed operative opinion
opponent opponents opposition order organisation organization organizer others
outlet owner panel paper parent parliament party passenger pastor patient people
person petition photo photograph physician piece pilot placard plan player police
policeman politician poll pope post poster premier presidency president press priest
prime prince princess principal producer prof prof. professor progressive proposal
prosecution prosecutor protester public publication pundit queen questionnaire rabbi
reader reading rebel record refugee regime regional regulator relative release rep.
report reporter representative republican researcher researchers resident residents
resolution result rev. reverend review ruling scholar school scientist scientists
script secretariat secretary security sen. senate senator separatist sergeant
service sgt. she sheikh sheriff side sign sir sister society soldier some somebody
someone son source sources speaker specialist speech spokesman spokesperson
spokeswoman staff staffer state statement station statistic story strategist student
study suit sultan supporter supporters supreme surgeon survey survivor table teacher
team text that the them themselves these they think-tank this those trade transport
tribunal troop tweet union university us user verdict vice victim video viewer
volunteer voter voters warrant watchdog we website which whistleblower who whom wife
wire witness witnesses woman worker writer you
    """.split()
)


def name_aliases(apps, schema_editor):
    """Names that now count as one become one; of two sources', one that asks."""
    Alias = apps.get_model("claims", "Alias")
    Alias = Alias.objects.using(schema_editor.connection.alias)
    for alias in Alias.order_by("pk").iterator(chunk_size=AT_ONCE):
        key = normalise(alias.text)
        if key == alias.key:
            continue
        bearers = Alias.filter(key=key, article=alias.article_id)
        if bearers.filter(source=alias.source_id).exists():
            keep_spelling(alias)
            alias.delete()
            continue
        if bearers.exists():
            bearers.update(ambiguous=True)
            alias.ambiguous = True
        alias.key = key
        alias.save(update_fields=["key", "ambiguous"])


def keep_spelling(alias):
    """A spelling that is no name of its own any more goes to the source's note."""
    source = alias.source
    source.note = f"{source.note}\nAlso written: {alias.text}".strip()
    source.save(update_fields=["note"])


def name_claims(apps, schema_editor):
    Claim = apps.get_model("claims", "Claim")
    Claim = Claim.objects.using(schema_editor.connection.alias)
    last = 0
    fields = ("pk", "article_id", "speaker", "source_as_written", "name_key")
    while rows := list(
        Claim.filter(pk__gt=last).order_by("pk").only(*fields)[:AT_ONCE]
    ):
        for claim in rows:
            claim.name_key = name_key(claim)
        Claim.bulk_update(rows, ["name_key"], batch_size=200)
        last = rows[-1].pk


def name_key(claim):
    name, written = claim.speaker, claim.source_as_written
    if not name or normalise(name) == normalise(written):
        name = written  # where a "the" may stand, by which a capital counts
    key = normalise(name)
    if not key or all(is_proper(part) for part in parts_of(name)):
        return key
    return f"{key} #{claim.article_id}"


def normalise(name):
    folded = without_accents(unicodedata.normalize("NFKC", name).casefold())
    text = AMPERSAND.sub("and", APOSTROPHE_S.sub("", folded))
    text = INITIALS.sub(run_together, text)
    words = NOT_WORDS.sub(" ", text).split()
    words = list(dropwhile(OPENING.__contains__, words)) or words[-1:]
    key = " ".join(SPELLINGS.get(word, word) for word in words)
    return (key or folded.strip())[:300].rstrip()


def run_together(initials):
    return regex.sub(r"[. ]", "", initials[0]) + " "


def without_accents(text):
    kept = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char):
            base = unicodedata.name(char, "")
        elif base.startswith(("LATIN", "GREEK")):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def parts_of(name):
    parts = [part.strip() for part in JOINED.split(name)]
    return parts if 1 < len(parts) <= 10 and all(parts) else [name]


def is_proper(name):
    words = WORD.findall(name)
    own = list(dropwhile(lambda word: word.casefold() in {"a", "an", *OPENING}, words))
    if all(map(is_common, own)) or not UNNAMED.isdisjoint(own):
        return False
    first, *rest = own
    if any(has_capital(word) and not is_common(word) for word in rest):
        return True
    inside = len(own) < len(words) or not rest or any(map(has_capital, rest))
    return has_capital(first) and not is_common(first) and (inside or shouted(first))


def is_common(word):
    if shouted(word):
        return False
    low = word.casefold()
    forms = {low, low.removesuffix("s"), low.removesuffix("es")}
    return bool(COMMON & {*forms, f"{low.removesuffix('ies')}y"})


def has_capital(word):
    return word[:1].isalpha() and not word[:1].islower()


def shouted(word):
    return len(word) > 1 and word.isupper()


class Migration(migrations.Migration):
    dependencies = [("claims", "0006_rules_and_rights")]

    operations = [
        migrations.AddIndex(
            model_name="alias",
            index=models.Index(claims.models.source.Opening("key"), name="alias_by_opening"),
        ),
        migrations.AddIndex(
            model_name="alias",
            index=models.Index(claims.models.source.Ending("key"), name="alias_by_ending"),
        ),
        migrations.RunPython(name_aliases, migrations.RunPython.noop),
        migrations.RunPython(name_claims, migrations.RunPython.noop),
    ]
