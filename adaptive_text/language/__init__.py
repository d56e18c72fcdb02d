"""The inline language: what may stand inside a sentence besides plain text, and what becomes of it."""
