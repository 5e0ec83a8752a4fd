"""Parties of control lists: names and how alike they are, records, snapshots, screening."""
