"""`lianfang user ...`: a new way in for whom nobody else can give one."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from lianfang.cli.opening import open_installation
from lianfang.cli.options import AsJson
from lianfang.cli.terminal import say


def reset(
    name: Annotated[str, typer.Argument(help="User name.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Make a one-time link for a user, such as an administrator who lost the phone; it lasts 72 hours.

    The old password, second factor and every session of the user end at once.
    """
    open_installation()
    from django.urls import reverse

    from lianfang.accounts.actions import LINK_LASTS, reset_access_by_name
    from lianfang.accounts.scope import SYSTEM

    now = datetime.now(UTC)
    path = reverse("access", args=[reset_access_by_name(SYSTEM, name, now)])
    if as_json:
        expires = (now + LINK_LASTS).isoformat(timespec="seconds")
        sys.stdout.write(json.dumps({"user": name, "path": path, "expires_at": expires}) + "\n")
        return
    say(
        f"用户 {name} 的一次性链接（72 小时内有效），请接在本系统网址之后打开：",
        f"One-time link for {name} (72 hours); open it after this installation's address:",
    )
    say(f"  {path}", f"  {path}")
