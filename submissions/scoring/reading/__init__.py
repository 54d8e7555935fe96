"""Reading participants' files: bytes -> batches of arrays, refusing what breaks the format."""
