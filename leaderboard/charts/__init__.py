"""Charts: what is drawn and the numbers behind it. Pure: nothing here reads a row of the database."""
