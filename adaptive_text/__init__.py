"""Text that adapts to its reader: one structured record, rendered for each audience at a measured reading level.

>>> import adaptive_text as at
>>> edition = at.render("rocatinlimab-atopic-dermatitis", "patient")
>>> edition.register
'plain'

Importing this package loads nothing heavy: each name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "AdaptiveTextError",
    "Article",
    "ArticleError",
    "BuildError",
    "Built",
    "BundleError",
    "Choice",
    "Counts",
    "Difference",
    "Edition",
    "Glossary",
    "GlossaryError",
    "Library",
    "LibraryError",
    "Option",
    "Problem",
    "Profile",
    "ProfileError",
    "Score",
    "ScorerError",
    "Selection",
    "Target",
    "TargetUnreachable",
    "UnknownArticle",
    "UnknownAudience",
    "__version__",
    "build",
    "check",
    "differences",
    "load_article",
    "load_glossary",
    "load_profile",
    "parse_article",
    "parse_glossary",
    "parse_profile",
    "render",
    "score",
    "select",
]

if TYPE_CHECKING:
    from adaptive_text.article import Article as Article
    from adaptive_text.audience import Profile as Profile
    from adaptive_text.building import Built as Built
    from adaptive_text.building import build as build
    from adaptive_text.checking import check as check
    from adaptive_text.edition import Edition as Edition
    from adaptive_text.errors import AdaptiveTextError as AdaptiveTextError
    from adaptive_text.errors import ArticleError as ArticleError
    from adaptive_text.errors import BuildError as BuildError
    from adaptive_text.errors import BundleError as BundleError
    from adaptive_text.errors import GlossaryError as GlossaryError
    from adaptive_text.errors import LibraryError as LibraryError
    from adaptive_text.errors import Problem as Problem
    from adaptive_text.errors import ProfileError as ProfileError
    from adaptive_text.errors import ScorerError as ScorerError
    from adaptive_text.errors import TargetUnreachable as TargetUnreachable
    from adaptive_text.errors import UnknownArticle as UnknownArticle
    from adaptive_text.errors import UnknownAudience as UnknownAudience
    from adaptive_text.fidelity import Difference as Difference
    from adaptive_text.fidelity import differences as differences
    from adaptive_text.glossary import Glossary as Glossary
    from adaptive_text.library import Library as Library
    from adaptive_text.library import render as render
    from adaptive_text.loading import load_article as load_article
    from adaptive_text.loading import load_glossary as load_glossary
    from adaptive_text.loading import load_profile as load_profile
    from adaptive_text.loading import parse_article as parse_article
    from adaptive_text.loading import parse_glossary as parse_glossary
    from adaptive_text.loading import parse_profile as parse_profile
    from adaptive_text.metrics import Counts as Counts
    from adaptive_text.metrics import Target as Target
    from adaptive_text.page import Choice as Choice
    from adaptive_text.readability import Score as Score
    from adaptive_text.readability import score as score
    from adaptive_text.selection import Option as Option
    from adaptive_text.selection import Selection as Selection
    from adaptive_text.selection import select as select
else:
    _MODULES = {
        "article": ("Article",),
        "audience": ("Profile",),
        "building": ("Built", "build"),
        "checking": ("check",),
        "edition": ("Edition",),
        "errors": (
            "AdaptiveTextError",
            "ArticleError",
            "BuildError",
            "BundleError",
            "GlossaryError",
            "LibraryError",
            "Problem",
            "ProfileError",
            "ScorerError",
            "TargetUnreachable",
            "UnknownArticle",
            "UnknownAudience",
        ),
        "fidelity": ("Difference", "differences"),
        "glossary": ("Glossary",),
        "library": ("Library", "render"),
        "loading": (
            "load_article",
            "load_glossary",
            "load_profile",
            "parse_article",
            "parse_glossary",
            "parse_profile",
        ),
        "metrics": ("Counts", "Target"),
        "page": ("Choice",),
        "readability": ("Score", "score"),
        "selection": ("Option", "Selection", "select"),
    }
    _MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
