"""A page's parts in each format; the templates put them together."""
