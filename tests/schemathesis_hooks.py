"""What schemathesis cannot know of the API by itself."""

import schemathesis

# The bytes of a resumable upload are bytes.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
