"""Every error says in both languages what is wrong and what to do; the catalogue and the code know the same errors."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lianfang
from lianfang.domain import admission, control_levels, error_texts, errors, restrictions, values
from lianfang.domain.error_text import ErrorText
from lianfang.domain.error_texts import ERROR_TEXTS
from lianfang.domain.errors import LONGEST_CHOICES, FieldProblem, InvalidInput, LianfangError

SOURCE = Path(lianfang.__file__).parent
LANGUAGES = ("zh", "en")

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.decimals(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
evil = st.sampled_from(
    ["{", "}", "{field}", "{0}", "%s", "{value.__class__}", "a\nb\r\u2028c", "\ud800", "x" * 10_000, 10**5000]
)


def holes(*texts: str) -> set[str]:
    """The names in braces."""
    return {name for text in texts for name in re.findall(r"{(\w+)}", text)}


def all_holes(text: ErrorText) -> set[str]:
    """The names in braces of a whole entry."""
    return holes(text.zh, text.en, text.zh_remedy, text.en_remedy)


@pytest.mark.parametrize("code", ERROR_TEXTS)
def test_each_error_has_a_sentence_and_a_remedy_in_both_languages(code: str) -> None:
    text = ERROR_TEXTS[code]
    for language in LANGUAGES:
        for sentence in (text.sentence(language), text.remedy(language)):
            assert sentence.strip() == sentence and sentence
            assert sentence[-1] in "。." and "\n" not in sentence
    assert re.search("[\u4e00-\u9fff]", text.zh) and re.search("[\u4e00-\u9fff]", text.zh_remedy)
    assert not re.search("[\u4e00-\u9fff]", text.en + text.en_remedy)


@pytest.mark.parametrize("code", ERROR_TEXTS)
def test_both_languages_have_the_same_holes(code: str) -> None:
    text = ERROR_TEXTS[code]
    assert holes(text.zh) == holes(text.en)
    assert holes(text.zh_remedy) == holes(text.en_remedy)


def test_the_files_of_the_catalogue_share_no_code() -> None:
    modules = [value for name, value in vars(error_texts).items() if name.startswith("error_texts_")]
    assert len(modules) > 1
    assert len(ERROR_TEXTS) == sum(len(module.TEXTS) for module in modules)


@dataclass(frozen=True)
class Raised:
    """A place in the source that makes an error: where, the code (None: not written there), the values it gives."""

    where: str
    code: str | None
    given: frozenset[str]


@cache
def trees() -> Mapping[str, ast.Module]:
    """Every module of the product but migrations, errors themselves and the catalogue."""
    files = (p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
    kept = (
        p
        for p in files
        if not (p.parent.name == "domain" and (p.name == "errors.py" or p.name.startswith("error_text")))
    )
    return {str(p.relative_to(SOURCE)): ast.parse(p.read_text("utf-8")) for p in sorted(kept)}


@cache
def error_classes() -> frozenset[str]:
    """The names of all errors of ours, wherever they are defined."""
    names = {n for n, v in vars(errors).items() if isinstance(v, type) and issubclass(v, LianfangError)}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(b, ast.Name) and b.id in names for b in node.bases
            ):
                names.add(node.name)
    return frozenset(names)


def _literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _keys(node: ast.expr) -> frozenset[str]:
    return frozenset(filter(None, map(_literal, node.keys))) if isinstance(node, ast.Dict) else frozenset()


def raised() -> Iterator[Raised]:
    """Every call that makes an error or a problem."""
    for path, tree in trees().items():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            where = f"{path}:{call.lineno}"
            if call.func.id in error_classes():
                code = _literal(call.args[0] if call.args else None)
                yield Raised(where, code, frozenset(k.arg for k in call.keywords if k.arg))
            elif call.func.id == "FieldProblem":
                given_values = _keys(call.args[2]) if len(call.args) > 2 else frozenset[str]()
                yield Raised(where, _literal(call.args[1] if len(call.args) > 1 else None), given_values)


def test_the_search_finds_what_is_raised() -> None:
    found = {r.code for r in raised()}
    assert {
        "temperature.too_precise",
        "level.too_long",
        "device.clock",
        "server.failed",
        "id.reused",
    } <= found
    assert {"InvalidInput", "NotFound", "DeviceNotKnown", "ServerFailed"} <= error_classes()


PASSED_ON = ("passages/import_columns.py", "people/files/actions.py", "cli/trace_input.py")
"""Where a code comes out of data that were checked elsewhere, and is not written down."""


def test_every_error_that_is_raised_is_in_the_catalogue() -> None:
    unknown = [r for r in raised() if r.code not in ERROR_TEXTS]
    assert [r for r in unknown if r.code is not None or not r.where.startswith(PASSED_ON)] == []


def test_every_error_that_is_raised_brings_what_its_sentences_need() -> None:
    lacking = {
        r.where: missing
        for r in raised()
        if r.code in ERROR_TEXTS and (missing := all_holes(ERROR_TEXTS[r.code]) - r.given - {"field"})
    }
    assert lacking == {}


def test_every_error_of_the_catalogue_is_used() -> None:
    used = {
        _literal(node)
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    }
    assert set(ERROR_TEXTS) - used == set()


@given(st.data())
def test_no_value_breaks_a_sentence(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(ERROR_TEXTS)))
    filled = {name: data.draw(junk | evil) for name in all_holes(ERROR_TEXTS[code]) - {"field"}}
    problem = FieldProblem(
        data.draw(st.text() | st.sampled_from(["{value}", "a\nb", "f" * 999])), code, filled
    )
    for language in LANGUAGES:
        for text in (problem.sentence(language), problem.remedy(language)):
            assert len(text.splitlines()) == 1 and len(text) < 500 and text.isprintable()
            text.encode("utf-8")


def test_lists_within_lists_without_end_are_named_not_shown() -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    problem = FieldProblem("mask", "field.not_a_choice", {"value": deep, "choices": "worn"})
    assert problem.sentence("en") == "“mask” cannot be “list”."


def test_what_was_sent_is_cut_and_kept_on_one_line() -> None:
    problem = FieldProblem("at", "time.not_valid", {"value": "昨天\n" + "x" * 500})
    assert problem.sentence("zh") == "时间“昨天\ufffd" + "x" * 57 + "…”看不懂。"


@pytest.mark.parametrize(
    "choices",
    [control_levels.LEVELS, restrictions.KINDS, restrictions.REASONS, values.CATEGORIES, admission.DECISIONS],
)
def test_no_list_of_choices_is_cut(choices: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as caught:
        values.choice("x", choices, "choice")
    assert ", ".join(choices) in caught.value.sentence("en") and len(", ".join(choices)) < LONGEST_CHOICES


def test_an_error_shows_all_its_problems() -> None:
    error = InvalidInput.of(
        [FieldProblem("gate", "field.required"), FieldProblem("at", "time.no_zone", {"value": "8:00"})]
    )
    assert type(error) is InvalidInput and (error.code, error.status) == ("field.required", 422)
    said = error.details("zh")
    assert said["type"] == "urn:lianfang:problem:field.required"
    assert said["title"] == "缺少“gate”。"
    assert said["detail"] == "缺少“gate”。请填写后再提交。时间“8:00”没有时区。请加上时区，例如 +08:00。"
    assert error.sentence("en") == (
        "“gate” is missing. Fill it in and send again. The time “8:00” has no time zone. Add an offset, "
        "for example +08:00."
    )
    assert isinstance(said["errors"], list)
    assert [(e["field"], e["code"]) for e in said["errors"]] == [
        ("gate", "field.required"),
        ("at", "time.no_zone"),
    ]


@given(junk | evil, st.text())
def test_details_are_always_json(value: object, field: str) -> None:
    error = InvalidInput("field.not_a_choice", field, value=value, choices="a, b")
    json.dumps(error.details("en"), ensure_ascii=False, allow_nan=False).encode("utf-8")


def test_each_class_answers_with_its_own_status() -> None:
    statuses = {
        errors.LianfangError: 422,
        errors.InvalidInput: 422,
        errors.NotAllowed: 403,
        errors.NotFound: 404,
        errors.Conflict: 409,
        errors.TooLarge: 413,
        errors.Unreadable: 400,
    }
    assert {c: c("page.not_found").details("zh")["status"] for c in statuses} == statuses
