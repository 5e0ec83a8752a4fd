"""Find the names of a list that are like a given name, without comparing it with each.

Words of the query are paired with like words of the list's vocabulary (`words.py`). From the weights
of the words that pair, a bound of the score follows for every name that shares one (`listed.py`).
Only names whose bound reaches the threshold are compared (`search.py`). The comparison is that of
`score.py`, so a search over the index and a comparison of two names give the same score.

Lists of every size are searched in the same way: names that are added to a list change no hit. The
arrays of an index can be kept in a file (`cache.py`).
"""

from ytterby.compliance.parties.index.search import NameEntry, NameHit, NameIndex, NameQuery

__all__ = ["NameEntry", "NameHit", "NameIndex", "NameQuery"]
