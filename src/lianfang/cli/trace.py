"""`lianfang trace`: who was exposed to index persons, on files, without a server."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, cast
from zoneinfo import ZoneInfo

import typer

from lianfang.cli.bad_rows import Report, demand_choice, refuse_what_exists, report
from lianfang.cli.options import BadRows, Lang
from lianfang.cli.progress import Bar, bar
from lianfang.cli.terminal import Failure, choose_language, language, say

if TYPE_CHECKING:
    from lianfang.cli.trace_input import IndexRead, Reading
    from lianfang.cli.trace_output import Results
    from lianfang.cli.trace_spark import SparkTracer
    from lianfang.tracing.contacts import Tracer
    from lianfang.tracing.rule import ContactRule

NAMES_SHOWN = 10
SPARK = "spark"
HERE = "local[*]"
"""Spark without a cluster: every core of this machine."""


def trace(
    out: Annotated[Path, typer.Option(help="New file of exposures: .csv or .parquet.")],
    stays: Annotated[
        Path | None, typer.Option(help="Stays: CSV or Parquet, or the folder of a stay store.")
    ] = None,
    index: Annotated[Path | None, typer.Option(help="Index persons: person, from, until.")] = None,
    case: Annotated[
        str, typer.Option(help="In place of both: a case of this installation, traced in its archive.")
    ] = "",
    min_overlap: Annotated[float, typer.Option(min=0, max=527040, help="Minutes together that count.")] = 15,
    linger: Annotated[
        float, typer.Option(min=0, max=527040, help="Minutes after the case left in which entering counts.")
    ] = 0,
    degree: Annotated[int, typer.Option(min=1, max=2, help="2: contacts of contacts too.")] = 1,
    latent_hours: Annotated[
        float,
        typer.Option(min=0, max=8784, help="Hours from first exposure until a contact may expose others."),
    ] = 24,
    backward: Annotated[
        bool, typer.Option("--backward", help="For the source: whom the index persons were exposed to.")
    ] = False,
    kinds: Annotated[
        str, typer.Option(help="Only sites of these kinds, with commas; needs --site-kinds.")
    ] = "",
    site_kinds: Annotated[Path | None, typer.Option(help="Kinds of sites: site, kind.")] = None,
    households: Annotated[
        Path | None,
        typer.Option(help="person, household: at homes only the household counts; needs --site-kinds."),
    ] = None,
    summary: Annotated[Path | None, typer.Option(help="New file: one row a contact, with a score.")] = None,
    place_hours: Annotated[
        Path | None, typer.Option(help="New file: cases and contacts by place and hour.")
    ] = None,
    venues: Annotated[
        Path | None,
        typer.Option(help="New file: sites and hours that index persons share; needs --backward."),
    ] = None,
    engine: Annotated[
        str, typer.Option(help="local: this machine; spark: a cluster, and a folder of Parquet files too.")
    ] = "local",
    master: Annotated[
        str, typer.Option(help="Spark's master, such as spark://HOST:7077; default: this machine.")
    ] = "",
    time_zone: Annotated[str, typer.Option(help="Zone of times that say none, such as Asia/Shanghai.")] = "",
    on_error: Annotated[
        str, typer.Option(help="stop: one bad row, nothing written; skip: good rows traced.")
    ] = "stop",
    bad_rows: BadRows = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    lang: Lang = None,
) -> None:
    """Trace who was exposed to index persons: every exposure, sorted, in time order."""
    choose_language(lang)
    demand_choice("--on-error", on_error, ("stop", "skip"))
    chosen = _kinds(kinds)
    _demand_site_kinds(site_kinds, {"--kinds": bool(chosen), "--households": households is not None})
    _demand_engine(engine, master, venues, backward)
    _demand_files(stays, index, case)
    if stays is not None:
        refuse_what_exists(bad_rows, stays)
    from lianfang.tracing.rule import ContactRule

    rule = ContactRule(min_overlap, linger, latent_hours, degree, backward, chosen or None)
    used = (master or HERE) if engine == SPARK else ""
    tables = site_kinds, households, summary, place_hours, venues
    with TemporaryDirectory(prefix="lianfang-case-") as made, report(bad_rows) as problems:
        files = _files(stays, index, case, Path(made))
        wanted = Wanted(*files, out, *tables, _zone(time_zone), used)
        wanted.check()
        _conclude(_trace(wanted, rule, problems, on_error == "skip"), wanted, problems, as_json)


@dataclass(frozen=True)
class Wanted:
    """The files of a run."""

    stays: Path
    index: Path
    out: Path
    site_kinds: Path | None
    households: Path | None
    summary: Path | None
    place_hours: Path | None
    venues: Path | None
    zone: ZoneInfo | None
    master: str
    """Spark's; empty for this machine without Spark."""

    def check(self) -> None:
        """Refuses at once what could not be written in the end."""
        from lianfang.cli.trace_output import KINDS
        from lianfang.domain.errors import InvalidInput
        from lianfang.files.writing import demand_kind

        outs = {
            "--out": self.out,
            "--summary": self.summary,
            "--place-hours": self.place_hours,
            "--venues": self.venues,
        }
        given = {option: path for option, path in outs.items() if path is not None}
        for option, path in given.items():
            demand_kind(path, KINDS)
            if path.exists() or path.is_symlink():
                raise InvalidInput("file.exists", option, value=path.name)
            if [p.absolute() for p in given.values()].count(path.absolute()) > 1:
                raise Failure(f"{option}：同一个文件名用了两次。", f"{option}: named twice.", exit_code=2)
            if not path.absolute().parent.is_dir():
                raise InvalidInput("file.not_writable", option, value=path.name, why="no such folder")


@dataclass
class Said:
    """What a run found, in numbers, as the summary and `--json` have it."""

    stays: int = 0
    bad_rows: int = 0
    duplicate_stays: int = 0
    stays_over_a_day: int = 0
    cases: int = 0
    cases_without_stays: list[str] = field(default_factory=list)
    contacts: dict[str, int] = field(default_factory=dict)
    exposures: dict[str, int] = field(default_factory=dict)
    places: int = 0
    written: bool = False


def _demand_site_kinds(site_kinds: Path | None, needed: dict[str, bool]) -> None:
    for option, given in needed.items():
        if given and site_kinds is None:
            raise Failure(
                f"{option} 需要 --site-kinds 说明各场所的类型。",
                f"{option} needs --site-kinds, which says what each site is.",
                exit_code=2,
            )


def _kinds(said: str) -> tuple[str, ...]:
    """The kinds of sites named with commas, each once."""
    return tuple(dict.fromkeys(kind.strip() for kind in said.split(",") if kind.strip()))


def _files(stays: Path | None, index: Path | None, case: str, made: Path) -> tuple[Path, Path]:
    """Stays and index persons: the files that were named, or what stands for a case."""
    if case:
        from lianfang.cli.trace_case import files_of

        return files_of(case, made)
    return cast(Path, stays), cast(Path, index)


def _demand_files(stays: Path | None, index: Path | None, case: str) -> None:
    """Either two files, or a case."""
    if case and (stays or index):
        raise Failure(
            "--case 用本机归档，不能与 --stays、--index 同时使用。",
            "--case uses the installation's archive: leave --stays and --index out.",
            exit_code=2,
        )
    if not case and not (stays and index):
        raise Failure(
            "请给出 --stays 和 --index，或者 --case。", "Give --stays and --index, or --case.", exit_code=2
        )


def _demand_engine(engine: str, master: str, venues: Path | None, backward: bool) -> None:
    """Refuses options that do not go together."""
    if venues is not None and not backward:
        raise Failure("--venues 需要 --backward。", "--venues needs --backward.", exit_code=2)
    demand_choice("--engine", engine, ("local", SPARK))
    for option, given, needed in (
        ("--master", bool(master), SPARK),
        ("--venues", venues is not None, "local"),
    ):
        if given and engine != needed:
            raise Failure(
                f"{option} 需要 --engine {needed}。", f"{option} needs --engine {needed}.", exit_code=2
            )


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Failure(
            f"--time-zone：没有时区“{name}”，例如 Asia/Shanghai。",
            f"--time-zone: there is no zone {name!r}; an example is Asia/Shanghai.",
            exit_code=2,
        ) from None


def _trace(wanted: Wanted, rule: ContactRule, problems: Report, skip: bool) -> Said:
    from lianfang.cli.trace_input import Reading

    said = Said()
    tracer: Tracer | SparkTracer
    with bar(language()) as shown, ExitStack() as kept:
        reading = Reading(
            wanted.zone, problems, lambda share, rows: shown.tell("reading", share, f"{rows:,}")
        )
        if wanted.master:
            tracer, found = _read_by_spark(wanted, rule, reading, said, kept)
        else:
            with TemporaryDirectory(prefix=".lianfang-trace-", dir=wanted.out.absolute().parent) as work:
                tracer, found = _read(wanted, rule, reading, said, Path(work))
        said.bad_rows = problems.lines
        said.cases = len(found.cases) + len(found.without_stays)
        said.cases_without_stays = found.without_stays
        if said.bad_rows and not skip:
            return said
        from lianfang.cli.trace_output import results, write_all

        with results(tracer.world, wanted.out) as tables:
            _fill(tables, tracer, found, said, wanted, shown)
            shown.tell("storing", 1.0, f"{tables.exposures.rows:,}")
            files = (
                (wanted.out, tables.exposures),
                (wanted.summary, tables.contacts),
                (wanted.place_hours, tables.place_hours),
                (wanted.venues, tables.venues),
            )
            write_all([(path, table) for path, table in files if path is not None])
    said.written = True
    return said


def _read(
    wanted: Wanted, rule: ContactRule, reading: Reading, said: Said, work: Path
) -> tuple[Tracer, IndexRead]:
    from lianfang.cli.trace_input import demand_kinds, read_households, read_index, read_stays, with_kinds
    from lianfang.tracing.contacts import Tracer

    read = read_stays(wanted.stays, work, reading)
    said.stays, said.duplicate_stays, said.stays_over_a_day = read.read, read.duplicates, read.long_stays
    world, household = read.world, None
    if wanted.site_kinds:
        world = with_kinds(world, wanted.site_kinds)
        demand_kinds(rule, world.kinds, wanted.site_kinds)
    if wanted.households:
        household = read_households(world, wanted.households, reading)
    return Tracer(world, rule, household), read_index(world, wanted.index, reading)


def _read_by_spark(
    wanted: Wanted, rule: ContactRule, reading: Reading, said: Said, kept: ExitStack
) -> tuple[SparkTracer, IndexRead]:
    """The same by a cluster, which is held until `kept` is closed."""
    from lianfang.cli import trace_spark

    reading.told(0.0, 0)
    opened = kept.enter_context(trace_spark.session(wanted.master))
    tracer, found, stays = trace_spark.read(opened, wanted, rule, reading)
    said.stays, said.duplicate_stays = stays.read.rows, stays.read.duplicates
    said.stays_over_a_day = stays.long_stays
    return tracer, found


def _fill(
    tables: Results,
    tracer: Tracer | SparkTracer,
    index: IndexRead,
    said: Said,
    wanted: Wanted,
    shown: Bar,
) -> None:
    """Traces, and counts what goes by."""
    import numpy as np

    from lianfang.tracing.summaries import PlaceHourCount, contacts_of

    places = np.zeros(len(tracer.world.sites), bool)
    hours = PlaceHourCount()
    order = _places_in_order(tracer, index)
    for found in tracer.trace(index.cases):
        tables.add_exposures(found)
        some = contacts_of(found)
        if wanted.summary:
            tables.add_contacts(some)
        if wanted.place_hours:
            hours.take(found)
        places[found.site] = True
        degree = str(found.degree)
        said.contacts[degree] = said.contacts.get(degree, 0) + len(some)
        said.exposures[degree] = said.exposures.get(degree, 0) + len(found)
        if len(found):
            done = order[int(found.index[-1])]
            shown.tell("tracing", done / len(index.cases), f"{tables.exposures.rows:,}")
    said.places = int(places.sum())
    for degree in map(str, range(1, tracer.rule.degree + 1)):
        said.contacts.setdefault(degree, 0)
        said.exposures.setdefault(degree, 0)
    if wanted.place_hours:
        counted = hours.counts()
        tables.add_place_hours(counted)
    if wanted.venues:
        from lianfang.tracing.sources import shared_hours

        tables.add_venues(shared_hours(tracer.world, index.cases))


def _places_in_order(tracer: Tracer | SparkTracer, index: IndexRead) -> dict[int, int]:
    """Which index person is the how-manieth to be traced."""
    persons = sorted((case.person for case in index.cases), key=lambda person: tracer.ranks.person[person])
    return {person: n for n, person in enumerate(persons)}


def _conclude(said: Said, wanted: Wanted, problems: Report, as_json: bool) -> None:
    """Says what was found; a file with bad rows never ends as a success."""
    if as_json:
        figures = asdict(said) | {"file": wanted.out.name, "problems": problems.for_programs()}
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    else:
        problems.say()
        if said.written:
            _say(said, wanted)
    if said.cases_without_stays:
        _warn(said.cases_without_stays)
    if said.bad_rows:
        zh, en = (
            ("其余已追踪", "the others are traced")
            if said.written
            else ("未写入任何结果", "nothing is written")
        )
        raise Failure(f"{said.bad_rows:,} 行有问题；{zh}。", f"{said.bad_rows:,} bad rows; {en}.")


def _say(said: Said, wanted: Wanted) -> None:
    say(
        f"读取停留 {said.stays:,} 条（重复 {said.duplicate_stays:,}，超过一天 {said.stays_over_a_day:,}），"
        f"病例 {said.cases:,} 人。",
        f"{said.stays:,} stays read ({said.duplicate_stays:,} twice there, {said.stays_over_a_day:,} over a day), "
        f"{said.cases:,} cases.",
    )
    for degree, contacts in said.contacts.items():
        exposures = said.exposures[degree]
        say(
            f"{'密接' if degree == '1' else '次密接'} {contacts:,} 人次，暴露 {exposures:,} 次。",
            f"Degree {degree}: {contacts:,} contacts, {exposures:,} exposures.",
        )
    say(
        f"涉及场所 {said.places:,} 处。已写入 {wanted.out}。",
        f"{said.places:,} places. Written to {wanted.out}.",
    )


def _warn(names: list[str]) -> None:
    """Index persons that never appear: on standard error, for a misspelt name must not pass as nobody exposed."""
    more = f" … ({len(names):,})" if len(names) > NAMES_SHOWN else ""
    shown = ", ".join(names[:NAMES_SHOWN]) + more
    zh, en = f"没有任何停留的病例：{shown}", f"index persons without any stay: {shown}"
    sys.stderr.write(f"lianfang trace: {zh if language() == 'zh' else en}\n")
