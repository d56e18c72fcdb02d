"""Interface words: what the page says around the article; a profile may replace any of them."""

from __future__ import annotations

LABELS: dict[str, str] = {
    "as_of": "As of {date}",
    "audience": "Written for",
    "caution_emergency": "Emergency: get help now",
    "caution_urgent": "Urgent: get medical help",
    "caution_warning": "Warning",
    "caution_note": "Please note",
    "emergencies": "When to get help now",
    "contents": "On this page",
    "other_editions": "Other versions of this page",
    "read_edition": "Read the version for: {audience}",
    "references": "Sources",
    "back_to_text": "Back to the text",
    "reference": "Source {number}",
    "sources_one": "Based on 1 source",
    "sources_other": "Based on {number} sources",
    "words_to_know": "Words to know",
    "also_called": "also called",
    "say": "say",
    "notice_disclaimer": "About this information",
    "notice_action": "What you can do",
    "status": "Review status",
    "status_submitted": "Submitted, not yet reviewed",
    "status_under_review": "Under review",
    "status_approved": "Reviewed and approved",
    "submitted": "Submitted",
    "updated": "Last updated",
    "reviewer": "Reviewed by",
    "reviewers": "Who reviews",
    "policy": "How we write and review",
    "policy_link": "Editorial policy",
    "region": "Country",
    "region_text": "Information for {country}",
}
"""By key; `{...}` marks what the engine fills in."""


def filled(template: str, **values: str) -> str:
    """An interface word with its `{...}` filled in; other braces stay as they are."""
    for name, value in values.items():
        template = template.replace("{" + name + "}", value)
    return template


def closed(text: str) -> str:
    """The text with a full stop, unless it ends in a mark of its own: for run-in labels and the parts of a source."""
    return text if text.endswith((".", "?", "!", ":")) else f"{text}."
