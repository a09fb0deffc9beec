"""`lianfang trace --engine spark`: the same trace by a cluster, the same files read and written here."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lianfang.cli.terminal import Failure
from lianfang.cli.trace_input import IndexRead, Reading, demand_kinds, read_homes, read_windows
from lianfang.files import traced
from lianfang.files.spark_stays import SparkStays, read_stays
from lianfang.tracing import spark
from lianfang.tracing.columns import Names, World
from lianfang.tracing.contacts import Case, cases_of
from lianfang.tracing.exposures import NOBODY, Exposures, Ranks
from lianfang.tracing.rule import ContactRule

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

BATCH = 1 << 16
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
}


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """A session on a cluster (on this machine, where none is named) for the time of a `with` block.

    Failure says in one line what is missing, or what Spark said.
    """
    _demand_spark()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PySpark warns of pandas, which is not used
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            opened = _start(master)
            try:
                yield opened
            finally:
                opened.stop()
        except (PySparkException, Py4JError) as error:
            what = next((line for line in str(error).splitlines() if line.strip(" :")), type(error).__name__)
            raise Failure(f"Spark（{master}）：{what}", f"Spark ({master}): {what}") from error


def _demand_spark() -> None:
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        raise Failure(
            "--engine spark 需要 PySpark：pip install 'lianfang[spark]'。",
            "--engine spark needs PySpark: pip install 'lianfang[spark]'.",
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which(str(Path(home) / "bin" / "java") if home else "java") is None:
        raise Failure(
            "--engine spark 需要 Java 17 或更高版本：请安装，或用 JAVA_HOME 指明位置。",
            "--engine spark needs Java 17 or newer: install it, or say with JAVA_HOME where it is.",
        )


def _start(master: str) -> SparkSession:
    """Starts Java where this process has not yet; what it says goes to a file, not among our own lines."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setMaster(master).setAppName("lianfang trace").setAll(list(SETTINGS.items()))
    if master.startswith("local"):
        conf = conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    known: Any = SparkContext
    gateway = known._gateway
    if gateway is None:
        with tempfile.TemporaryFile() as log:
            gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
    return SparkSession(SparkContext(conf=conf, gateway=gateway))


class Files(Protocol):
    """The files that are read."""

    @property
    def stays(self) -> Path: ...
    @property
    def index(self) -> Path: ...
    @property
    def site_kinds(self) -> Path | None: ...
    @property
    def households(self) -> Path | None: ...


def read(
    opened: SparkSession, files: Files, rule: ContactRule, reading: Reading
) -> tuple[SparkTracer, IndexRead, SparkStays]:
    """What a trace needs, read: stays by the cluster, the small files here. Bad rows go to `reading`."""
    paths = _parts(files.stays)
    found = read_stays(opened, paths, reading.zone, lambda share: reading.told(share, 0))
    before = reading.problems.lines
    for name, row in found.bad:
        reading.file = name
        reading.bad(row.line, row.problem)
    reading.problems.lines = before + found.read.bad_lines
    kinds = homes = None
    if files.site_kinds:
        kinds = {site: told.label for site, told in traced.read_site_kinds(files.site_kinds).items()}
        demand_kinds(rule, kinds.values(), files.site_kinds)
    if files.households:
        homes = read_homes(files.households, reading)
    windows = read_windows(files.index, reading)
    asked = list(dict.fromkeys(name for name, *_ in windows))
    there = _with_stays(found.table, asked)
    names = sorted(there)
    number = {name: n for n, name in enumerate(names)}
    cases = cases_of((number[name], since, until) for name, since, until in windows if name in there)
    table = spark.counting(found.table, kinds, homes, rule)
    tracer = SparkTracer(table, rule, names, cases)
    return tracer, IndexRead(cases, [name for name in asked if name not in there]), found


def _parts(stays: Path) -> list[Path]:
    """The files of stays: the one, or the Parquet files of a folder as Spark writes them."""
    if not stays.is_dir():
        return [stays]
    parts = sorted(stays.glob("*.parquet"))
    if not parts:
        raise Failure(
            f"--stays {stays.name}：文件夹里没有 Parquet 文件；停留库请用本机追踪（--engine local）。",
            f"--stays {stays.name}: no Parquet files in this folder; a stay store is for --engine local.",
        )
    return parts


def _with_stays(stays: DataFrame, names: list[str]) -> set[str]:
    import pyarrow as pa
    from pyspark.sql import functions as f

    asked = stays.sparkSession.createDataFrame(pa.table({"person": pa.array(names, pa.string())}))
    found = stays.join(f.broadcast(asked), "person", "left_semi").select("person").distinct()
    return set(found.toArrow()["person"].to_pylist())


@dataclass(eq=False)
class SparkTracer:
    """A rule on the stays of a cluster, asked in the same way as `Tracer`.

    `names`: the index persons, sorted; `cases` are numbered by them. The world has the names of those who were
    exposed and of their places only, and no stays: they are known when the cluster has traced.
    """

    stays: DataFrame
    rule: ContactRule
    names: list[str]
    cases: list[Case]

    @cached_property
    def world(self) -> World:
        """The names; the cluster traces at the first call."""
        persons, sites = spark.names_in(self.found)
        known = set(self.names)
        everybody = [*self.names, *(name for name in persons if name not in known)]
        return World((), Names.of(everybody), Names.of(sites))

    @cached_property
    def found(self) -> DataFrame:
        """The exposures, on the cluster."""
        windows = [(self.names[case.person], case.windows) for case in self.cases]
        return spark.exposures(self.stays, windows, self.rule)

    @cached_property
    def ranks(self) -> Ranks:
        """The order of names."""
        return Ranks(self.world.persons.rank(), self.world.sites.rank())

    def trace(self, cases: Iterable[Case]) -> Iterator[Exposures]:
        """Every exposure, sorted; all rows of one contact of one case at one degree come in one piece."""
        import pyarrow as pa

        persons = pa.array(self.world.persons, pa.string())
        sites = pa.array(self.world.sites, pa.string())
        for table in whole_contacts(spark.in_order(self.found)):
            yield from _pieces(table, persons, sites)


def whole_contacts(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows, no contact of an index person parted."""
    import pyarrow as pa

    held: pa.Table | None = None
    for table in tables:
        together = table if held is None else pa.concat_tables([held, table])
        last = together.slice(len(together) - 1).to_pylist()[0]
        begin = len(together) - _alike_at_end(together, last)
        if begin:
            yield together.slice(0, begin)
        held = together.slice(begin)
    if held is not None:
        yield held


def _alike_at_end(table: pa.Table, last: Mapping[str, Any]) -> int:
    import pyarrow.compute as pc

    same = np.ones(len(table), np.bool_)
    for name in ("index", "degree", "contact"):
        same &= pc.equal(table[name], last[name]).to_numpy()
    return int(same.sum())


def _pieces(table: pa.Table, persons: pa.Array, sites: pa.Array) -> Iterator[Exposures]:
    """Sorted rows as numbers, one degree a piece."""
    import pyarrow.compute as pc

    degree = table["degree"].to_numpy()
    numbers = {
        name: pc.fill_null(pc.index_in(table[name], known), NOBODY).to_numpy()
        for name, known in (("index", persons), ("contact", persons), ("via", persons), ("site", sites))
    }
    numbers |= {name: table[name].to_numpy() for name in ("since", "until", "gap")}
    edges = [0, *(np.flatnonzero(np.diff(degree)) + 1).tolist(), len(degree)]
    for begin, end in pairwise(edges):
        columns = {name: column[begin:end] for name, column in numbers.items()}
        yield Exposures(degree=int(degree[begin]), **columns)
