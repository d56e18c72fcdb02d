"""`python -m adaptive_text.web.health`: whether the server of `python -m adaptive_text.web` can answer readers.

For containers without a client of their own. It loads nothing but the standard library.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from http.client import HTTPConnection, HTTPException

SECONDS = 2.0
"""How long the server may take."""


def main() -> int:
    """0 where `/readyz` is answered with 200, else 1, with the reason on standard error."""
    variables = {name: os.environ.get(f"ADAPTIVE_TEXT_{name}") or "" for name in ("HOST", "PORT", "PREFIX")}
    host = variables["HOST"] if variables["HOST"] not in {"", "0.0.0.0", "::"} else "localhost"  # noqa: S104 - not bound
    try:
        with closing(HTTPConnection(host, int(variables["PORT"] or 8000), timeout=SECONDS)) as connection:
            connection.request("GET", f"{variables['PREFIX']}/readyz")
            response = connection.getresponse()
            told = response.read(100).decode("latin-1").strip()
    except (OSError, HTTPException, ValueError) as error:
        sys.stderr.write(f"not ready: {error}\n")
        return 1
    if response.status != 200:  # noqa: PLR2004 - a status
        sys.stderr.write(f"not ready: {response.status} {told}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
