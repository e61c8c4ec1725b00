"""The index that claims are searched by, which each database keeps by itself.

The table `claims_search` has a row for each claim. Triggers on the claims write it, so
that no way of writing a claim can forget it: `rebuild` is for those that switch
triggers off. PostgreSQL has a `tsvector` under a GIN index, apart from the claim's own
row, so that a change of state costs the index nothing; SQLite has an FTS5 table.

SQLite forgets the triggers of a table that Django makes anew, which is how it alters
one. A migration that alters the claims wraps its operations: `keeping_search([...])`;
`claims.checks` and the tests find out when one has not.
"""

from collections.abc import Sequence
from typing import Any

from django.db import migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

TABLE = "claims_search"
LONGEST = 10_000  # characters of each text that are searched
LONGEST_LEXEME = 250  # characters: two of them are as much as PostgreSQL takes
SPACELESS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# PostgreSQL's parser would take "and/or" for a file and "velm.example" for a host, and
# would read letters by the locale: nothing that is no letter or digit gets that far.
LETTERS = (
    "0-9A-Za-zªµº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3005-\u3007"
    "\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
    "\uff66-\uffdc\U00010000-\U0001efff\U00020000-\U0003ffff"
)
POSTGRESQL = (
    # English without its stop words: a phrase may be made of them.
    "CREATE TEXT SEARCH DICTIONARY claims_search"
    " (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION claims_search (COPY = pg_catalog.english)",
    "ALTER TEXT SEARCH CONFIGURATION claims_search"
    " ALTER MAPPING REPLACE english_stem WITH claims_search",
    f"""
    CREATE FUNCTION claims_search_text(given text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    BEGIN
        given := left(given, {LONGEST});
        IF octet_length(given) <> length(given) THEN
            given := normalize(regexp_replace(
                normalize(given, NFD), '(?<=[A-Za-z])[\u0300-\u036f]+', '', 'g'
            ), NFC);
            given := regexp_replace(given, '([{SPACELESS}])', ' \\1 ', 'g');
        END IF;
        RETURN regexp_replace(given, '[^{LETTERS}]+', ' ', 'g');
    END $$
    """,
    # Words that stand next to each other, "word next": a phrase is found by these, for
    # the index does not know where words stand, and would leave all claims that have
    # them anywhere to be looked at.
    f"""
    CREATE FUNCTION claims_search_pairs(given tsvector) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        standing text[] := ARRAY[NULL];
        pairs text[] := '{{}}';
        one record;
        place smallint;
    BEGIN
        FOR one IN SELECT left(lexeme, {LONGEST_LEXEME}) AS word, positions
        FROM unnest(given) LOOP
            FOREACH place IN ARRAY one.positions LOOP
                standing[place] := one.word;
            END LOOP;
        END LOOP;
        FOR place IN 2 .. array_upper(standing, 1) LOOP
            pairs := array_append(pairs, standing[place - 1] || ' ' || standing[place]);
        END LOOP;
        RETURN array_remove(pairs, NULL);
    END $$
    """,
    # A word between the two that is then taken out: no phrase begins in one of them
    # and ends in the other.
    """
    CREATE FUNCTION claims_search_vector(wording text, words text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        found tsvector := ts_delete(to_tsvector('claims_search',
            claims_search_text(wording) || ' 0between0 ' || claims_search_text(words)
        ), '0between0');
    BEGIN
        RETURN found || array_to_tsvector(claims_search_pairs(found));
    END $$
    """,
    """
    CREATE FUNCTION claims_search_phrase(given text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT string_agg(quote_literal(pair), ' & ')::tsquery FROM unnest(
            claims_search_pairs(to_tsvector('claims_search', claims_search_text(given)))
        ) AS pair
    $$
    """,
    "CREATE TABLE claims_search"
    " (rowid bigint PRIMARY KEY, claims_search tsvector NOT NULL)",
    # Of 3,000 words it is then known how frequent they are. What is none of them is
    # rare, and looked up in the index instead of among the newest claims one by one.
    "ALTER TABLE claims_search ALTER claims_search SET STATISTICS 300",
    """
    CREATE FUNCTION claims_search_insert() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO claims_search
        SELECT id, claims_search_vector(wording, words) FROM added;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION claims_search_update() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO claims_search
        VALUES (NEW.id, claims_search_vector(NEW.wording, NEW.words))
        ON CONFLICT (rowid) DO UPDATE SET claims_search = EXCLUDED.claims_search;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION claims_search_delete() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM claims_search WHERE rowid = OLD.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION claims_search_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        TRUNCATE claims_search;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER claims_search_insert AFTER INSERT ON claims_claim
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION claims_search_insert()
    """,
    """
    CREATE TRIGGER claims_search_update AFTER UPDATE OF wording, words ON claims_claim
    FOR EACH ROW WHEN (
        (OLD.wording, OLD.words) IS DISTINCT FROM (NEW.wording, NEW.words)
    ) EXECUTE FUNCTION claims_search_update()
    """,
    """
    CREATE TRIGGER claims_search_delete AFTER DELETE ON claims_claim
    FOR EACH ROW EXECUTE FUNCTION claims_search_delete()
    """,
    """
    CREATE TRIGGER claims_search_truncate AFTER TRUNCATE ON claims_claim
    FOR EACH STATEMENT EXECUTE FUNCTION claims_search_truncate()
    """,
)
POSTGRESQL_FILL = (
    "DROP INDEX IF EXISTS claims_search_words",
    "TRUNCATE claims_search",
    "INSERT INTO claims_search"
    " SELECT id, claims_search_vector(wording, words) FROM claims_claim",
    # With a short list (kB) of what is still to be put in: each search reads it, and
    # without any a thousand claims take twice as long to write.
    "CREATE INDEX claims_search_words ON claims_search"
    " USING gin (claims_search) WITH (gin_pending_list_limit = 512)",
    "ANALYZE claims_search",
)
POSTGRESQL_REMOVE = (
    "DROP TABLE IF EXISTS claims_search",
    "DROP FUNCTION IF EXISTS claims_search_insert CASCADE",
    "DROP FUNCTION IF EXISTS claims_search_update CASCADE",
    "DROP FUNCTION IF EXISTS claims_search_delete CASCADE",
    "DROP FUNCTION IF EXISTS claims_search_truncate CASCADE",
    "DROP FUNCTION IF EXISTS claims_search_phrase",
    "DROP FUNCTION IF EXISTS claims_search_vector",
    "DROP FUNCTION IF EXISTS claims_search_pairs",
    "DROP FUNCTION IF EXISTS claims_search_text",
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS claims_search",
    "DROP TEXT SEARCH DICTIONARY IF EXISTS claims_search",
)


def _spaced(text: str) -> str:
    """SQL for a text whose letters each are a word where no spaces are written."""
    return f"""
    CASE WHEN {text} GLOB '*[{SPACELESS}]*' THEN (
        WITH RECURSIVE given(text) AS MATERIALIZED (
            SELECT substr({text}, 1, {LONGEST})
        ), place(n) AS (
            SELECT 1 UNION ALL SELECT n + 1 FROM place, given WHERE n < length(text)
        )
        SELECT group_concat(CASE
            WHEN substr(text, n, 1) GLOB '[{SPACELESS}]'
            THEN ' ' || substr(text, n, 1) || ' '
            ELSE substr(text, n, 1)
        END, '') FROM place, given
    ) ELSE substr({text}, 1, {LONGEST}) END
    """


def _values(row: str = "") -> str:
    return f"{row}id, {_spaced(f'{row}wording')}, {_spaced(f'{row}words')}"


SQLITE_FORGET = f"""
    INSERT INTO claims_search(claims_search, rowid, wording, words)
    VALUES ('delete', {_values("old.")})
"""
SQLITE_LEARN = f"""
    INSERT INTO claims_search(rowid, wording, words) VALUES ({_values("new.")})
"""
SQLITE = (
    # It keeps no copy of the texts (content = '').
    "CREATE VIRTUAL TABLE claims_search USING fts5(wording, words, content = '',"
    " tokenize = 'porter unicode61 remove_diacritics 2')",
    f"""
    CREATE TRIGGER claims_search_insert AFTER INSERT ON claims_claim
    BEGIN {SQLITE_LEARN}; END
    """,
    f"""
    CREATE TRIGGER claims_search_update AFTER UPDATE OF wording, words ON claims_claim
    WHEN old.wording IS NOT new.wording OR old.words IS NOT new.words
    BEGIN {SQLITE_FORGET}; {SQLITE_LEARN}; END
    """,
    f"""
    CREATE TRIGGER claims_search_delete AFTER DELETE ON claims_claim
    BEGIN {SQLITE_FORGET}; END
    """,
)
SQLITE_FILL = (
    "INSERT INTO claims_search(claims_search) VALUES ('delete-all')",
    "INSERT INTO claims_search(rowid, wording, words)"
    f" SELECT {_values()} FROM claims_claim",
)
SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS claims_search_insert",
    "DROP TRIGGER IF EXISTS claims_search_update",
    "DROP TRIGGER IF EXISTS claims_search_delete",
    "DROP TABLE IF EXISTS claims_search",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the index with its triggers, anew if need be, of all claims there are."""
    remove(connection)
    _run(connection, postgresql=POSTGRESQL, sqlite=SQLITE)
    rebuild(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    _run(connection, postgresql=POSTGRESQL_REMOVE, sqlite=SQLITE_REMOVE)


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Fill the index with the claims as they are.

    Needed only after claims were written with the triggers switched off. A million
    take a minute or two.
    """
    with transaction.atomic(connection.alias):
        _run(connection, postgresql=POSTGRESQL_FILL, sqlite=SQLITE_FILL)


def is_kept(connection: BaseDatabaseWrapper) -> bool:
    """Does the database still write the index when a claim is written?"""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'claims_search_%'"
                " AND tgrelid = to_regclass('claims_claim')"
            )
            return cursor.fetchone()[0] == 4
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            " AND name LIKE 'claims_search_%' AND tbl_name = 'claims_claim'"
        )
        return cursor.fetchone()[0] == 3


def keeping_search(operations: Sequence[Operation]) -> list[Operation]:
    """The operations of a migration that alters the claims, and the index kept."""
    step = migrations.RunPython
    return [step(step.noop, _restore), *operations, step(_restore, step.noop)]


def _restore(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        install(connection)


def _run(
    connection: BaseDatabaseWrapper, *, postgresql: Sequence[str], sqlite: Sequence[str]
) -> None:
    statements = postgresql if connection.vendor == "postgresql" else sqlite
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
