"""adaptive_text."""
