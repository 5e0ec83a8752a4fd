"""Commands on the numbers and on what is kept: `facts`, `projects`, `store`."""
