"""The same tracing inside Spark, for a province: tables of stays are parted by site, and each part meets its cases.

Places are dealt out to buckets, and a bucket is worked on whole, so that no place's day is ever parted. Inside a task
the kernels of this room look through a bucket's stays as they do through a day of a store. PySpark and PyArrow are
imported by the functions that need them: this room can be used without either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from lianfang.tracing.columns import Stays
from lianfang.tracing.contacts import ALWAYS
from lianfang.tracing.exposures import Found, Presences
from lianfang.tracing.kernels import Ints
from lianfang.tracing.rule import ContactRule
from lianfang.tracing.search import Search

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

STAY = "person string, site string, enter int, leave int"
"""A row of stays in Spark: names as they are, times in seconds since EPOCH."""
MET = "index string, contact string, via string, site string, since int, until int, gap int"
ORDER = ("index", "degree", "contact", "since", "via", "site", "until", "gap")
"""The columns of an exposure in Spark, and the order in which everybody expects them."""
ROWS_AT_ONCE = 1 << 20
EVERYBODY = -2
"""In `household`: at this site everybody counts. -1: only one household does, and this person's is not known."""


def gathered(stays: DataFrame, buckets: int) -> DataFrame:
    """Stays with the bucket of their site, each once, with how many `times` it was there; kept for several passes."""
    from pyspark.sql import functions as f

    bucket = f.pmod(f.xxhash64("site"), f.lit(buckets)).cast("int")
    return (
        stays.withColumn("bucket", bucket)
        .repartition(buckets, "bucket")
        .groupBy("bucket", "site", "person", "enter", "leave")
        .agg(f.count("*").alias("times"))
        .persist()
    )


def counting(
    stays: DataFrame, kinds: Mapping[str, str] | None, households: Mapping[str, int] | None, rule: ContactRule
) -> DataFrame:
    """The stays at sites that count, by the kind of each site, with the `household` that alone counts there."""
    from pyspark.sql import functions as f

    if kinds is None:
        return stays.withColumn("household", f.lit(EVERYBODY))
    import pyarrow as pa

    alone = households is not None
    known = [rule.counts(kind, alone) for kind in kinds.values()]
    table = pa.table({"site": pa.array(kinds, pa.string()), "counts": pa.array(known, pa.int32())})
    named = f.broadcast(stays.sparkSession.createDataFrame(table))
    counts = f.coalesce("counts", f.lit(rule.counts(None, alone)))
    stays = stays.join(named, "site", "left").withColumn("counts", counts).where("counts > 0")
    if households is None:
        return stays.withColumn("household", f.lit(EVERYBODY)).drop("counts")
    homes = {"person": pa.array(households, pa.string()), "home": pa.array(households.values(), pa.int32())}
    stays = stays.join(stays.sparkSession.createDataFrame(pa.table(homes)), "person", "left")
    household = f.when(f.col("counts") == 2, f.coalesce("home", f.lit(-1))).otherwise(f.lit(EVERYBODY))
    return stays.withColumn("household", household).drop("counts", "home")


def exposures(
    stays: DataFrame, windows: Iterable[tuple[str, tuple[tuple[int, int], ...]]], rule: ContactRule
) -> DataFrame:
    """Every exposure of index persons, by name and with their windows; in no order, kept for several passes."""
    import pyarrow as pa
    from pyspark.sql import functions as f

    rows = [(person, since, until) for person, theirs in windows for since, until in theirs]
    columns = {
        "person": pa.array([row[0] for row in rows], pa.string()),
        "since": pa.array([row[1] for row in rows], pa.int64()),
        "until": pa.array([row[2] for row in rows], pa.int64()),
    }
    cases = stays.sparkSession.createDataFrame(pa.table(columns))
    cases = cases.select(f.col("person").alias("index"), f.lit("").alias("via"), "person", "since", "until")
    first = _met(stays, _presences(stays, f.broadcast(cases)), rule).persist()
    found = first.withColumn("degree", f.lit(1))
    if rule.degree == 2:
        found = found.unionByName(_second(stays, first, rule).withColumn("degree", f.lit(2)))
    return found.select(*ORDER).persist()


def _second(stays: DataFrame, first: DataFrame, rule: ContactRule) -> DataFrame:
    """Whom the contacts of degree 1 met in their windows, without those contacts and the index person."""
    from pyspark.sql import functions as f

    begin, end = f.lit(ALWAYS[0]), f.lit(ALWAYS[1])
    if rule.backward:
        end = f.max("until").cast("long") - rule.latent
    else:
        begin = f.min("since").cast("long") + rule.latent
    ring = first.groupBy("index", "contact").agg(begin.alias("since"), end.alias("until"))
    theirs = ring.select(
        "index", f.col("contact").alias("via"), f.col("contact").alias("person"), "since", "until"
    )
    met = _met(stays, _presences(stays, theirs), rule).where("contact <> index")
    return met.join(ring.select("index", "contact"), ["index", "contact"], "left_anti")


def _presences(stays: DataFrame, windows: DataFrame) -> DataFrame:
    """The stays of each window's person, cut to it; kept, for their sites are asked for first."""
    from pyspark.sql import functions as f

    return (
        stays.join(windows, "person")
        .where("enter <= until AND leave >= since")
        .select(
            *(f.col(name).alias(name) for name in ("bucket", "site", "household")),  # columns of their own
            f.col("person").alias("owner"),
            "index",
            "via",
            f.greatest("enter", "since").cast("int").alias("a"),
            f.least("leave", "until").cast("int").alias("b"),
        )
        .persist()
    )


def _met(stays: DataFrame, presences: DataFrame, rule: ContactRule) -> DataFrame:
    """Who was exposed to these presences; stays at sites without any are not looked at."""
    from pyspark.sql import functions as f

    near = stays.join(f.broadcast(presences.select("site").distinct()), "site", "left_semi")
    pairs: Any = near.groupBy("bucket").cogroup(presences.groupBy("bucket"))
    met: DataFrame = pairs.applyInArrow(partial(meet, rule=rule), MET)
    return met


def meet(stays: pa.Table, presences: pa.Table, rule: ContactRule) -> pa.Table:
    """What one task does: exposures to `presences` among the stays of the same sites. Columns of names and numbers.

    `stays`: site, person, enter, leave, household; `presences`: site, owner, household, index, via, a, b; gives MET.
    """
    import pyarrow as pa

    sites, (where, at) = _numbered(stays["site"], presences["site"])
    persons, (who, owner) = _numbered(stays["person"], presences["owner"])
    enter, leave, a, b = (
        t[name].to_numpy()
        for t, name in ((stays, "enter"), (stays, "leave"), (presences, "a"), (presences, "b"))
    )
    segment = Stays.sort(where, who, enter, leave, len(sites), len(persons))
    homes = np.concatenate((stays["household"].to_numpy(), presences["household"].to_numpy()))
    counts, household = _alone(homes, np.concatenate((where, at)), np.concatenate((who, owner)))
    search = Search((segment,), rule, counts, household)
    approach = search.approach(Presences(owner, owner, owner, at, a, b))
    found, begin = [_table(Found(*[owner[:0]] * 5), None, presences[:0], persons)], 0
    for some in approach.by_owner(ROWS_AT_ONCE):
        theirs = presences.slice(begin, len(some.presences))
        found.append(search.meet(some, partial(_table, beside=theirs, persons=persons)))
        begin += len(some.presences)
    return pa.concat_tables(found)


def _numbered(*columns: pa.ChunkedArray) -> tuple[pa.Array, list[Ints]]:
    """The different names in columns, and each column as numbers into them."""
    import pyarrow as pa

    chunks = [chunk for column in columns for chunk in column.chunks]
    coded = pa.concat_arrays([*chunks, pa.array([], pa.string())]).dictionary_encode()
    numbers = coded.indices.to_numpy().astype(np.int32)
    return coded.dictionary, np.split(numbers, np.cumsum([len(column) for column in columns])[:-1])


def _alone(homes: Ints, site: Ints, person: Ints) -> tuple[Any, Ints | None]:
    """Per site 2 where one household counts and 1 elsewhere, and per person their household; empty and None if none."""
    alone = homes != EVERYBODY
    if not alone.any():
        return np.empty(0, np.uint8), None
    counts = np.ones(int(site.max()) + 1, np.uint8)
    counts[site[alone]] = 2
    household = np.full(int(person.max()) + 1, -1, np.int32)
    household[person[alone]] = homes[alone]
    return counts, household


def _table(found: Found, _of: Presences | None, beside: pa.Table, persons: pa.Array) -> pa.Table:
    """Found rows with the names of the presences `beside` them; copies, for what is found is written over."""
    import pyarrow as pa

    mine = beside.select(["index", "via", "site"]).take(pa.array(found.presence))
    times = {"since": found.since, "until": found.until, "gap": found.gap}
    return pa.table(
        {
            "index": mine["index"],
            "contact": persons.take(pa.array(found.contact)),
            "via": mine["via"],
            "site": mine["site"],
            **{name: pa.array(column.copy(), pa.int32()) for name, column in times.items()},
        }
    )


def in_order(found: DataFrame) -> Iterator[pa.Table]:
    """The exposures, sorted, some ten thousand at a time: only as much as one task sorted is held here."""
    import pyarrow as pa

    parts = found.orderBy(*ORDER).mapInArrow(_packed, "part binary")
    for row in parts.toLocalIterator(prefetchPartitions=True):
        with pa.ipc.open_stream(bytes(row["part"])) as stream:
            yield stream.read_all()


def _packed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Each batch as one value: rows would be made one by one on their way to the driver."""
    import pyarrow as pa

    for batch in batches:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        yield pa.RecordBatch.from_pydict({"part": pa.array([sink.getvalue().to_pybytes()], pa.binary())})


def names_in(found: DataFrame) -> tuple[list[str], list[str]]:
    """Every person and every site that exposures name, sorted."""
    from pyspark.sql import functions as f

    said = f.explode(f.array("index", "contact", "via")).alias("name")
    persons = found.select(said).where("name <> ''").distinct().toArrow()["name"].to_pylist()
    sites = found.select("site").distinct().toArrow()["site"].to_pylist()
    return sorted(persons), sorted(sites)
