"""The Python interface for training loops: `evaluate`, `top_guesses` and `write_predictions`."""
