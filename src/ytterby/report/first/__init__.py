"""The first page: one sentence, four pictures, one table, made from the run and its ranges."""
