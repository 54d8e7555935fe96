"""One module a situation: `dev` (the embedded default), `test`, `prod`; all start from `base`."""
