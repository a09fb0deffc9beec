"""Files that are files: a pipe would keep a command waiting, a device would never end."""

from __future__ import annotations

import stat
from pathlib import Path

from lianfang.domain.errors import InvalidInput


def demand_plain_file(path: Path, field: str = "file") -> Path:
    """The path, if there is a plain file behind it (or behind its link); InvalidInput for anything else."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a zero byte in its name
        why = getattr(error, "strerror", None) or str(error)
        raise InvalidInput("file.not_readable", field, value=path.name, why=why) from None
    if not stat.S_ISREG(mode):
        raise InvalidInput("file.not_plain", field, value=path.name)
    return path
