"""A bundle carried to where its pages are read without it: a static site, a table for warehouses."""
