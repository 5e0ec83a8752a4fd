"""Commands on the law: `check`, `controls`, `parties`, `screen`."""
