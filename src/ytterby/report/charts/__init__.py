"""Charts: result tables in, Altair charts out. Import this package only where charts are drawn."""
