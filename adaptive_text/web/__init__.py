"""Editions over HTTP: what every framework answers is decided here once, and each framework only carries it."""
