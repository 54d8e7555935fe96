"""The participants' command line: check and score a file on one's own machine."""
