"""A kernel's arguments, read without the parser for all that could be given.

A kernel is given its connection file and perhaps a few settings. To read them, traitlets first makes an argument of
every setting of every class there is, which takes as long as a tenth of the kernel's start.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

FILE = "-f"
SETTING = re.compile(r"--([A-Z]\w*)\.(\w+)=([^-].*)")


def shorten(app: Any) -> None:
    """Have a kernel's application read its usual arguments by itself, and any others in the stock way."""
    stock = app.parse_command_line

    def parse(argv: Sequence[str]) -> None:
        config = _config(argv)
        if config is None:
            stock(argv)
        else:
            app.argv, app.extra_args, app.cli_config = list(argv), [], config
            app.update_config(config)

    app.parse_command_line = parse


def _config(argv: Sequence[str]) -> Any:
    """Return what arguments set, or ``None`` when they are others than a connection file and plain settings."""
    from traitlets.config.loader import Config, DeferredConfigList  # noqa: PLC0415 - imported by the parent

    config = Config()
    words = iter(argv)
    for word in words:
        given = f"--IPKernelApp.connection_file={next(words, '')}" if word == FILE else word
        found = SETTING.fullmatch(given)
        if found is None or found[2] in config[found[1]]:
            return None
        config[found[1]][found[2]] = DeferredConfigList([found[3]])  # becomes what the setting is, when that is known
    return config
