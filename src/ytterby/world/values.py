"""Numbers by name: a parameter, a formula over parameters, or a product of both.

A formula row names a derived number: `sum` of products (`a*b c*d`), `product`, `complement` (1 - x)
or `reciprocal`. `output:PROCESS:COMMODITY` stands for a process's output coefficient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.ground.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from ytterby.datasets.parameters import Parameters
    from ytterby.world.read import Chain


class Values:
    """Evaluates names against one set of parameters; each name once."""

    def __init__(self, chain: Chain, parameters: Parameters | None = None) -> None:
        self.chain = chain
        self.parameters = parameters or chain.parameters
        self._formulas = {row["parameter"]: row for row in chain.formulas}
        made = [row for row in chain.coefficients if row["role"] == "out"]
        self._outputs = {(row["process"], row["commodity"]): row["factors"] for row in made}
        self._known: dict[str, float] = {}

    def __call__(self, name: str) -> float:
        """Value of a parameter or formula. Raises DataError for an unknown name."""
        if name not in self._known:
            self._known[name] = self._evaluate(name)
        return self._known[name]

    def has(self, name: str) -> bool:
        """Whether the name is a parameter or a formula."""
        return name in self.parameters or name in self._formulas

    def optional(self, name: str, otherwise: float = 0.0) -> float:
        """Value of a name that a data folder may leave out, where nothing in it needs it."""
        return self(name) if self.has(name) else otherwise

    def first(self, *names: str) -> float:
        """Value of the first name that exists."""
        for name in names:
            if self.has(name):
                return self(name)
        raise DataError(f"none of {', '.join(names)} is a parameter", where="parameters.csv")

    def product(self, factors: str, start: float = 1.0) -> float:
        """`start` times space- or star-separated names, each optionally `^-1`."""
        value = start
        for word in factors.replace("*", " ").split():
            if word.startswith("output:"):
                _, process, commodity = word.split(":")
                value *= self.product(self._outputs[process, commodity])
            elif word.endswith("^-1"):
                value /= self._above_zero(word[:-3])
            else:
                value *= self(word)
        return value

    def _above_zero(self, name: str) -> float:
        value = self(name)
        if value == 0.0:
            advice = "Give it another value, or take it out of the product."
            what = f"'{name}' is zero, and something is divided by it"
            raise DataError(what, where="parameters.csv", advice=advice)
        return value

    def _evaluate(self, name: str) -> float:
        row = self._formulas.get(name)
        if row is None:
            return self.parameters.value(name)
        terms = row["of"].split()
        if row["operation"] == "sum":
            return sum(self.product(term) for term in terms)
        if row["operation"] == "product":
            return self.product(row["of"])
        if row["operation"] == "complement":
            return 1.0 - self(terms[0])
        if row["operation"] == "reciprocal":
            return 1.0 / self._above_zero(terms[0])
        what = f"operation {row['operation']!r} of {name!r} is not known"
        advice = did_you_mean(row["operation"], ("sum", "product", "complement", "reciprocal"))
        raise DataError(what, where="formulas.csv", advice=advice)
