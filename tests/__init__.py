import os

# Tests ask a server more often than anybody else; those of the limit set what sites have.
os.environ.setdefault("API_REQUESTS_PER_MINUTE", "1000000")
