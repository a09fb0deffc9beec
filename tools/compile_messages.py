"""Compile each message catalogue (.po) beside itself (.mo), which Django reads; the results are git-ignored."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "src/lianfang/locale"


def compile_catalogue(path: Path) -> int:
    """Write the .mo file of one .po file; return how many messages it holds."""
    locale = path.parent.parent.name
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return len(catalogue)


def main() -> int:
    """Compile all catalogues and say so in one line each."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        count = compile_catalogue(path)
        print(f"Messages: {path.parent.parent.name} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
