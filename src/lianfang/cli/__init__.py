"""The command line: one more door to the same actions and queries.

Every command ends with 0 when it did what was asked, 2 when it was called wrongly, 1 when it failed; then one
line on standard error says what and where. Rooms are imported inside the commands: they need Django, and Django
needs to know the data directory first (`opening.open_house`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer
from django.core.exceptions import ImproperlyConfigured
from typer.exceptions import TyperException

from lianfang.cli import (
    archive,
    backup,
    case_files,
    compliance,
    demo,
    device,
    exports,
    import_tables,
    imports,
    init,
    policy,
    restore,
    serve,
    stays,
    trace,
    user,
    verify,
)
from lianfang.cli.terminal import Failure, both, complain, language
from lianfang.cli.usage import usage_sentence
from lianfang.domain.errors import LianfangError

app = typer.Typer(
    name="lianfang",
    help="Joint prevention and control of an epidemic in one district.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("compliance")(compliance.compliance)
app.command("archive")(archive.archive)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("verify")(verify.verify)
app.command("stays")(stays.stays)
app.command("trace")(trace.trace)

importing = typer.Typer(help="Bring files of other systems in.", no_args_is_help=True, rich_markup_mode=None)
importing.command("passages")(imports.passages)
importing.command("sites")(import_tables.sites)
importing.command("people")(import_tables.people)
importing.command("linelist")(case_files.import_linelist)
importing.command("contacts")(case_files.import_contacts)
app.add_typer(importing, name="import")

exporting = typer.Typer(help="Take tables out to files.", no_args_is_help=True, rich_markup_mode=None)
exporting.command("passages")(exports.passages)
exporting.command("sites")(exports.sites)
exporting.command("people")(exports.people)
exporting.command("linelist")(case_files.export_linelist)
exporting.command("contacts")(case_files.export_contacts)
exporting.command("compliance")(exports.compliance)
app.add_typer(exporting, name="export")

devices = typer.Typer(help="Phones and tablets at gates.", no_args_is_help=True, rich_markup_mode=None)
devices.command("enrol")(device.enrol)
devices.command("list")(device.list_devices)
devices.command("revoke")(device.revoke)
app.add_typer(devices, name="device")

users = typer.Typer(help="People who sign in.", no_args_is_help=True, rich_markup_mode=None)
users.command("reset")(user.reset)
app.add_typer(users, name="user")

policies = typer.Typer(help="Admission tables as files.", no_args_is_help=True, rich_markup_mode=None)
policies.command("export")(policy.export)
policies.command("check")(policy.check)
app.add_typer(policies, name="policy")


def run(words: Sequence[str]) -> int:
    """Runs one command and returns its exit status; what went wrong stands on standard error in one line."""
    where = " ".join(["lianfang", *[word for word in words[:2] if word.isalpha()]])
    try:
        return int(app(list(words), prog_name="lianfang", standalone_mode=False) or 0)
    except TyperException as error:
        if error.exit_code == 2 and not error.format_message():  # the help was shown instead
            return 2
        return complain(where, usage_sentence(error, where), error.exit_code)
    except LianfangError as error:
        return complain(where, error.sentence(language()))
    except ImproperlyConfigured as error:
        return complain(where, str(error))
    except Failure as error:
        return complain(where, str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return complain(where, both("已中断。", "interrupted"))
    except Exception as error:
        if os.environ.get("LIANFANG_DEBUG", "no").lower() in ("yes", "true", "1"):
            raise
        return complain(where, f"{type(error).__name__}: {error}")


def main() -> None:
    """What the word `lianfang` in a terminal calls."""
    sys.exit(run(sys.argv[1:]))
