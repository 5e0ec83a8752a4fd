"""The file of targets: schema, checks, research, a future as a scenario."""
