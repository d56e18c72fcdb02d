"""Where the articles of a build come from: folders of YAML and JSON, JSON Lines, Parquet, here or behind a URL."""
