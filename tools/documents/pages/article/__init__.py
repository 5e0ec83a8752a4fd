"""docs/article.md: the article that the first question comes from, claim by claim."""

from .claims import write_demo

__all__ = ["write_demo"]
