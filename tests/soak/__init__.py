"""The soak: many submissions by many teams while workers are killed at random (`make test-long`)."""
