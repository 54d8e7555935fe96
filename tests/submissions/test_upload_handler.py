"""A form that is shorter than its Content-Length is refused, even where its last boundary arrived."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError

BODY = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nimage\r\n--b--\r\n'


def request_of(body: bytes, announced: int) -> WSGIRequest:
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
            "CONTENT_LENGTH": str(announced),
            "wsgi.input": io.BytesIO(body),
        }
    )


def test_whole_form_is_taken():
    with request_of(BODY, len(BODY)).FILES["file"] as file:
        assert file.read() == b"image"


def test_form_that_ends_early_is_refused():
    with pytest.raises(MultiPartParserError, match=f"{len(BODY)} of {len(BODY) + 9} bytes"):
        _ = request_of(BODY, len(BODY) + 9).FILES
