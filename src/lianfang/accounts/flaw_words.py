"""What is wrong with the audit trail, in both languages: the same sentence on the officer's page and at the terminal."""

from __future__ import annotations

from lianfang.accounts.chain import Flaw

FLAW_WORDS: dict[str, tuple[str, str]] = {
    "altered": (
        "第 {these} 条不是当初写下的内容，或其前一条被改写并重新封存",
        "entry {these} is not what was written, or the one before it was written and sealed anew",
    ),
    "seal_altered": (
        "第 {these} 条的封印被改动，内容无误",
        "the seal of entry {these} was changed; what it says is as written",
    ),
    "missing": ("第 {these} 条被删除", "entry {these} is gone"),
    "unproven": (
        "第 {these} 条在缺失的条目之后，无从证明",
        "entry {these} stands after one that is gone: nothing proves it",
    ),
    "inserted": ("第 {these} 条是后来插入的", "entry {these} was put in later"),
    "moved": ("第 {these} 条原是第 {other} 条", "entry {these} was once entry {other}"),
    "renumbered": (
        "自第 {these} 条起编号被改（相差 {other}）",
        "from entry {these} on numbers were changed (by {other})",
    ),
    "closed_up": (
        "第 {these} 条之前有 {other} 条被删除，其后重新编号",
        "{other} before entry {these} were taken out and the rest renumbered",
    ),
    "head_differs": (
        "第 {these} 条与已导出的链首不符：链在导出之后被改写",
        "entry {these} is not the one whose head was exported: the chain was rewritten since",
    ),
    "head_missing": (
        "第 {these} 条的链首已导出，但这一条已不在",
        "the head of entry {these} was exported, but the entry is gone",
    ),
    "head_forged": (
        "链首文件第 {these} 行不是本系统签名的",
        "line {these} of the heads was not signed by this installation",
    ),
    "head_unreadable": ("链首文件第 {these} 行无法读取", "line {these} of the heads cannot be read"),
    "heads_cut": (
        "链首文件第 {these} 行之前有行被删除或改动",
        "a line before line {these} of the heads was taken out or changed",
    ),
    "heads_late": (
        "第 {these} 条之后两天以上没有导出链首，或链首文件被截断",
        "no head was exported for more than two days after entry {these}, or the file was cut",
    ),
}


def flaw_words(flaw: Flaw) -> tuple[str, str]:
    """What is wrong, in Chinese and in English."""
    these = str(flaw.seq) if flaw.until <= flaw.seq else f"{flaw.seq}-{flaw.until}"
    zh, en = FLAW_WORDS[flaw.what]
    return zh.format(these=these, other=flaw.other), en.format(these=these, other=flaw.other)
