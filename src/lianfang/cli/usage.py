"""Wrong use of a command, said in the language of the terminal: the library that reads the words speaks English only."""

from __future__ import annotations

import re

from typer.exceptions import TyperException

from lianfang.cli.terminal import both

_SENTENCES = (
    (r"No such command '(.*)'\.", r"没有“\1”这个命令。"),
    (r"No such option: (\S+)(?: \(Possible options: (.*)\))?", r"没有 \1 这个选项。"),
    (r"Missing command\.", "缺少命令。"),
    (r"Missing (?:argument|parameter) '?(.*?)'?\.", r"缺少参数 \1。"),
    (r"Missing option '?(.*?)'?\.", r"缺少选项 \1。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多出了参数：\1。"),
    (r"Option '(.*)' requires an argument\.", r"选项 \1 后面要有值。"),
    (r"Option '(.*)' does not take a value\.", r"选项 \1 后面不带值。"),
    (r"Argument '(.*)' takes (\d+) values\.", r"参数 \1 要有 \2 个值。"),
    (r"Invalid value for '?(.*?)'?: Input should be a valid integer.*", r"\1 应为整数。"),
    (r"Invalid value for '?(.*?)'?: Input should be a valid number.*", r"\1 应为数字。"),
    (r"Invalid value for '?(.*?)'?: Input should be a valid boolean.*", r"\1 应为 true 或 false。"),
    (r"Invalid value for '?(.*?)'?: Input should be greater than or equal to (.*)", r"\1 不能小于 \2。"),
    (r"Invalid value for '?(.*?)'?: Input should be less than or equal to (.*)", r"\1 不能大于 \2。"),
    (r"Invalid value for '?(.*?)'?: (.*)", r"\1 的值不对（\2）。"),
)
"""What the library says, and the same in Chinese."""


def usage_sentence(error: TyperException, where: str) -> str:
    """What is wrong with the words of a command, and how to learn what it takes."""
    said = " ".join(error.format_message().split())
    known = getattr(getattr(error, "ctx", None), "command_path", where)
    return both(f"{in_chinese(said)}（{known} --help）", f"{said} ({known} --help)")


def in_chinese(said: str) -> str:
    """A sentence of the library in Chinese; one that we do not know stays behind a Chinese beginning."""
    for pattern, chinese in _SENTENCES:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return found.expand(chinese)
    return f"用法有误：{said}"
