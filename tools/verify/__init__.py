"""Random markets cleared twice: by the package, and by a second formulation written from docs/equations.md."""
