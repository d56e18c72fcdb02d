"""The stages behind `patching`: where every value of an author's text stands, and how a new one is written there."""
