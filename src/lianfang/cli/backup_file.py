"""What a backup is: one tar whose first member says what else is in it, with every size and SHA-256.

Not compressed: the archive inside is compressed already, a disk writes faster than one core packs, any tool opens it,
and programs that keep many backups find what two of them share. Who wants it smaller pipes it through zstd.

    manifest.json           what this is, of which version and database, and every other member
    database.sqlite3        SQLite, as of one moment; or
    database.pgdump         PostgreSQL, as of one moment (pg_dump's custom format)
    audit-heads.jsonl       exported heads of the audit chain
    demo.json               only of a demonstration district
    secrets/...             the keys, unless they were written apart
    archive/...             the archive of passages
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, PGDUMP, HEADS = "database.sqlite3", "database.pgdump", "audit-heads.jsonl"
SECRETS, ARCHIVE, DEMO = "secrets", "archive", "demo.json"
LARGEST_MANIFEST = 64 * 1024 * 1024
PIECE = 1024 * 1024

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.=-]*")
"""What a folder or file in a backup may be called: never "..", never a path of its own."""


class NotABackup(Exception):
    """A file cannot be restored from; says why in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Member:
    """One file in a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and of what."""

    made_at: str
    version: str
    database: str
    migrations: list[str]
    """Every migration applied, as room.name: an older program must not open a newer database."""
    keys: dict[str, str]
    """The digest of each key of the installation, whether it lies inside or apart."""
    members: list[Member]
    format: int = FORMAT
    notes: dict[str, object] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """The manifest as it stands in the tar."""
        return (json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n").encode()


def read_manifest(data: bytes) -> Manifest:
    """A manifest, checked: every name harmless, known here, and there once. NotABackup otherwise."""
    try:
        said = json.loads(data)
        if said.get("format") != FORMAT:
            raise NotABackup(
                f"备份格式 {said.get('format')!r} 不是本版本所用的 {FORMAT}",
                f"its format is {said.get('format')!r}; this version reads {FORMAT}",
            )
        said["members"] = [Member(**member) for member in said["members"]]
        manifest = Manifest(**said)
        names = [member.name for member in manifest.members]
        whole = all(type(m.size) is int and m.size >= 0 for m in manifest.members)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotABackup("清单无法读取", "its manifest cannot be read") from None
    if not whole or len(names) != len(set(names)) or manifest.database not in ("sqlite", "postgresql"):
        raise NotABackup("清单自相矛盾", "its manifest contradicts itself")
    for name in names:
        if not may_be_named(name):
            raise NotABackup(f"含有不应有的文件 {name!r}", f"it holds {name!r}, which belongs in no backup")
    if {SQLITE, PGDUMP} & set(names) != {SQLITE if manifest.database == "sqlite" else PGDUMP}:
        raise NotABackup("没有数据库", "it holds no database")
    return manifest


def may_be_named(name: str) -> bool:
    """Whether a member of this name belongs in a backup: a few files, and what lies in two folders."""
    parts = name.split("/") if isinstance(name, str) else [""]
    if not all(_NAME.fullmatch(part) for part in parts):
        return False
    if len(parts) == 1:
        return name in (SQLITE, PGDUMP, HEADS, DEMO)
    return (parts[0] == SECRETS and len(parts) == 2) or (parts[0] == ARCHIVE and len(parts) <= 6)


def digest_of(file: IO[bytes], tell: Callable[[int], None] = lambda size: None) -> tuple[int, str]:
    """Size and SHA-256 of a file from where it stands; tells the size of each piece."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
        tell(len(piece))
    return size, digest.hexdigest()


def add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """Adds a small member."""
    add_file(tar, name, len(data), io.BytesIO(data))


def add_file(tar: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> None:
    """Adds a member of `size` bytes; nothing of the machine's users and times goes with it."""
    info = tarfile.TarInfo(str(PurePosixPath(name)))
    info.size, info.mode = size, 0o600
    tar.addfile(info, file)
