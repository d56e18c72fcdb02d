"""`python -m adaptive_text`: the command line."""

from __future__ import annotations

from adaptive_text.cli import run

if __name__ == "__main__":
    run()
