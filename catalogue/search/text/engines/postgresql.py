# ruff: noqa: S608 - names of tables are ours, whatever is typed is a parameter
"""Vectors of PostgreSQL, made of our own tokens and positions: its parser and dictionaries have no say.

One narrow table for each weight: finding a word in titles does not visit the rows of the long texts.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from sys import byteorder

from django.db import connection

from catalogue.search.models import Document
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Keys, Request, Tokens, by_kind, gathered, prepared, worded
from catalogue.search.text.kinds import SHIFT, Kind

CONTENT = Document._meta.db_table
TABLES = {Level.TITLE: "search_in_title", Level.LABEL: "search_in_label", Level.BODY: "search_in_body"}
# « 0 » parts texts: a phrase never crosses it
TEXTS = {
    Level.TITLE: "{row}.title",
    Level.LABEL: "{row}.title || ' 0 ' || {row}.label",
    Level.BODY: "{row}.title || ' 0 ' || {row}.label || ' 0 ' || {row}.body",
}
MASK = (1 << SHIFT) - 1
# In PL/pgSQL, which plans a statement once, not for each document.
VECTOR = """
    CREATE OR REPLACE FUNCTION search_vector(text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN
        RETURN (
            SELECT coalesce(string_agg(token || ':' || place, ' '), '')::tsvector
            FROM string_to_table($1, ' ') WITH ORDINALITY AS cut(token, place) WHERE token <> ''
        );
    END $$
"""
# What is written waits in a list, and goes into its index many words at a time: five times quicker for the whole
# catalogue. Who searches reads the list, which a writer keeps short.
WAITING = "SET gin_pending_list_limit = '64kB'"
FINER = ("first", "second")
PACKED = {
    f"{name}_{kinds}": f"string_agg(int8send(number), ''::bytea) FILTER (WHERE number {side} {1 << SHIFT}{more})"
    for name, more in (("wanted", ""), *((finer, f" AND vector @@ {finer}") for finer in FINER))
    for kinds, side in (("resources", "<"), ("others", ">="))
}
# The numbers found: those of resources, which are the small ones, and the rest; then those of them that satisfy more.
# By the index alone: for a word that most documents have, the planner would rather read every vector, which takes half
# as long again. By one process: two would be quicker, and cost more. Planned once: half of what a rare word costs.
LEAN = "SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 SET plan_cache_mode = force_generic_plan"
NUMBERS = f"""
    CREATE OR REPLACE FUNCTION {{table}}_numbers(wanted tsquery, {" tsquery, ".join(FINER)} tsquery)
    RETURNS TABLE ({" bytea, ".join(PACKED)} bytea)
    LANGUAGE sql STABLE {LEAN}
    AS $$ SELECT {", ".join(PACKED.values())} FROM {{table}} WHERE vector @@ wanted $$
"""
FEW = 1 << SHIFT  # the numbers of the others than resources begin there
NEWEST, RECENT = 250, 2000  # resources
RARE = 500  # resources: their numbers are sooner sorted than so many vectors are read
MET = f"""
    SELECT number FROM (
        SELECT number, vector FROM {{{{table}}}} WHERE number < {FEW} ORDER BY number DESC LIMIT {{recent}}
    ) AS recent WHERE vector @@ wanted LIMIT most
"""
# The latest found. A word of many resources is soon met among the recent ones; when none of the newest has it, few do,
# most often, and the index finds them all. The planner, which cannot tell, would sometimes read every vector to find
# three. In PL/pgSQL too.
LATEST = f"""
    CREATE OR REPLACE FUNCTION {{table}}_latest(wanted tsquery, most integer, kinds integer[])
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE
    {LEAN}
    AS $$ DECLARE met bigint[]; every bigint[]; BEGIN
        IF 0 = ANY (kinds) THEN
            met := ARRAY({MET.format(recent=NEWEST)});
            IF cardinality(met) = 0 THEN
                every := ARRAY(SELECT number FROM {{table}} WHERE number < {FEW} AND vector @@ wanted LIMIT {RARE});
            END IF;
            IF cardinality(every) < {RARE} THEN
                met := ARRAY(SELECT number FROM unnest(every) AS number ORDER BY number DESC LIMIT most);
            ELSIF cardinality(met) < most THEN
                met := ARRAY({MET.format(recent=RECENT)});
                IF cardinality(met) < most THEN
                    met := ARRAY(
                        WITH found AS MATERIALIZED (SELECT number FROM {{table}} WHERE vector @@ wanted)
                        SELECT number FROM found WHERE number < {FEW} ORDER BY number DESC LIMIT most
                    );
                END IF;
            END IF;
            RETURN QUERY SELECT unnest(met);
        END IF;
        RETURN QUERY SELECT number FROM (
            SELECT number, row_number() OVER (PARTITION BY number >> {SHIFT} ORDER BY number DESC) AS place
            FROM {{table}} WHERE number >= {FEW} AND vector @@ wanted
        ) AS others WHERE place <= most AND number >> {SHIFT} = ANY (kinds);
    END $$
"""


def phrase(tokens: Tokens) -> str:
    return f"({' <-> '.join(tokens)})"


def match(request: Request) -> str:
    return worded(request, phrase, " & ", " | ", " & !")


def together(requests: Iterable[Request]) -> list[list[Request]]:
    """Each request, followed by those that can be looked for among what it finds while that is read."""
    asked = set(requests)
    groups = {one: [one] for one in asked if not one.among}
    for one in asked.difference(groups):
        group = groups.get(replace(one, condition=one.among, among=()))
        if group and len(group) <= len(FINER):
            group.append(one)
        else:
            groups[one] = [one]
    return list(groups.values())


def keys_of(resources: bytes | None, others: bytes | None) -> Keys:
    """Those of two lists of numbers, packed."""
    first, rest = (array("q", numbers or b"") for numbers in (resources, others))
    if byteorder == "little":
        first.byteswap()
        rest.byteswap()
    return by_kind(rest, first)


class PostgreSQL:
    def install(self) -> Iterator[str]:
        yield VECTOR
        for table in TABLES.values():
            yield f"CREATE TABLE IF NOT EXISTS {table} (number bigint PRIMARY KEY, vector tsvector NOT NULL)"
            yield f"CREATE INDEX IF NOT EXISTS {table}_gin ON {table} USING gin (vector)"
            yield f"ALTER INDEX {table}_gin SET (fastupdate = on)"
            # the others than resources are few: what has any word is soon read there
            yield f"CREATE INDEX IF NOT EXISTS {table}_few ON {table} USING gin (vector) WHERE number >= {FEW}"
            yield NUMBERS.format(table=table)
            yield LATEST.format(table=table)
        written = "".join(
            f"IF TG_OP = 'INSERT' OR {text.format(row='OLD')} IS DISTINCT FROM {text.format(row='NEW')} THEN\n"
            f"INSERT INTO {TABLES[level]} VALUES (NEW.number, search_vector({text.format(row='NEW')})) "
            "ON CONFLICT (number) DO UPDATE SET vector = excluded.vector; END IF;\n"
            for level, text in TEXTS.items()
        )
        removed = "".join(f"DELETE FROM {table} WHERE number = OLD.number;\n" for table in TABLES.values())
        yield from self.trigger("write", "INSERT OR UPDATE", "ROW", written)
        yield from self.trigger("remove", "DELETE", "ROW", removed)
        yield from self.trigger("empty", "TRUNCATE", "STATEMENT", f"TRUNCATE {', '.join(TABLES.values())};")

    def trigger(self, name: str, event: str, each: str, body: str) -> Iterator[str]:
        yield (
            f"CREATE OR REPLACE FUNCTION search_{name}() RETURNS trigger LANGUAGE plpgsql {WAITING} AS "
            f"$$ BEGIN {body} RETURN NULL; END $$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER search_{name} AFTER {event} ON {CONTENT} "
            f"FOR EACH {each} EXECUTE FUNCTION search_{name}()"
        )

    def empty(self) -> Iterator[str]:
        # what was found is still found until the end of the transaction: nothing is truncated, readers never wait
        yield from (f"ALTER TABLE {CONTENT} DISABLE TRIGGER search_{name}" for name in ("write", "remove"))
        yield from (f"DELETE FROM {table}" for table in (*TABLES.values(), CONTENT))

    def fill(self) -> Iterator[str]:
        for level, table in TABLES.items():
            text = TEXTS[level].format(row="document")
            yield f"INSERT INTO {table} SELECT number, search_vector({text}) FROM {CONTENT} AS document"
            yield f"SELECT gin_clean_pending_list('{table}_gin')"
        yield from (f"ALTER TABLE {CONTENT} ENABLE TRIGGER search_{name}" for name in ("write", "remove"))

    def remove(self) -> Iterator[str]:
        for table in TABLES.values():
            yield f"DROP FUNCTION IF EXISTS {table}_numbers, {table}_latest"
            yield f"DROP TABLE IF EXISTS {table}"

    def seek(self, requests: Mapping[str, Request]) -> dict[str, Keys]:
        groups = together(requests.values())
        statement = " UNION ALL ".join(
            f"SELECT {rank}, found.* FROM {TABLES[wanted.level]}_numbers(%s, %s, %s) AS found"
            for rank, (wanted, *_) in enumerate(groups)
        )
        queries = [query for group in groups for query in (*map(match, group), None, None)[: 1 + len(FINER)]]
        with connection.cursor() as cursor:
            cursor.execute(statement, queries)
            rows = cursor.fetchall()
        # what several requests find alike is read once
        read = cache(keys_of)
        found = {
            request: read(resources, others)
            for rank, *packed in rows
            for request, resources, others in zip(groups[rank], packed[::2], packed[1::2], strict=False)
        }
        return {name: found[request] for name, request in requests.items()}

    def latest(
        self, requests: Mapping[str, Request], most: int, kinds: Collection[Kind] = tuple(Kind)
    ) -> dict[str, Keys]:
        if len(requests) == 1:
            [(name, request)] = requests.items()
            statement = f"SELECT * FROM {TABLES[request.level]}_latest($1, $2, $3)"
            rows = prepared.rows(statement, match(request), str(most), prepared.listed(kinds))
            if rows is not None:
                return {name: by_kind(int(number) for (number,) in rows)}
        statement = " UNION ALL ".join(
            f"SELECT {rank}, number FROM {TABLES[request.level]}_latest(%s, %s, %s) AS found(number)"
            for rank, request in enumerate(requests.values())
        )
        of_kinds = list(map(int, kinds))
        with connection.cursor() as cursor:
            cursor.execute(
                statement, [one for request in requests.values() for one in (match(request), most, of_kinds)]
            )
            return gathered(requests, cursor.fetchall())

    def differences(self) -> Iterator[str]:
        for level, table in TABLES.items():
            text = TEXTS[level].format(row="document")
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT count(*) FROM {CONTENT} AS document FULL JOIN {table} AS kept USING (number) "
                    f"WHERE kept.vector IS DISTINCT FROM search_vector({text})"
                )
                [[different]] = cursor.fetchall()
            if different:
                yield f"{different} lignes de {table} ne correspondent pas aux documents"


ENGINE = PostgreSQL()
