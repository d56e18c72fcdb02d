"""`python -m adaptive_text.web`: a bundle on the web, as environment variables describe it; for containers.

It needs less than `adaptive-text serve` does, and ends as it does: nobody is cut off.
"""

from __future__ import annotations

import logging
import os
import sys

from adaptive_text.errors import AdaptiveTextError
from adaptive_text.web.asgi import from_environment
from adaptive_text.web.server import listen, run
from adaptive_text.web.settings import Place, number_of

_log = logging.getLogger("adaptive_text.web")


def main() -> int:
    """Serve until SIGINT or SIGTERM; the exit code, which is 2 where the environment is wrong."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        port, workers = (number_of(os.environ, name) for name in ("PORT", "WORKERS"))
        app = from_environment()
        place = Place(os.environ.get("ADAPTIVE_TEXT_HOST") or "127.0.0.1", 8000 if port is None else port)
        listener = listen(place)
    except (AdaptiveTextError, ValueError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    _log.info("serving on %s", place._replace(port=listener.getsockname()[1]))
    try:
        run(app, listener, workers or 1)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
