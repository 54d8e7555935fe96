"""One module a metric: a kernel that gives each image's outcome, and the count over images apart."""
