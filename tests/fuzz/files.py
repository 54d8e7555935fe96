"""Bytes that almost are a file of predictions: valid files with a few edits, and noise."""

import gzip

from hypothesis import strategies as st

GUESSES = (
    b"image,label1,label2\nimg_1,1,2\nimg_2,n02085936,3\nimg_3,4,\n",
    b"image,label1,xmin1,ymin1,xmax1,ymax1\nimg_1,1,0,0,9,9\nimg_2,2,1.5,-2,1e1,8\nimg_3,3,0,0,1,1\n",
    b"ImageId,PredictionString\nimg_1,n02084071 n02085936\nimg_2.JPEG,n02121808\nimg_3,\n",
    b"ImageId,PredictionString\nimg_1,n02084071 0 0 9 9\nimg_2,n02085936 1 2 3 4.25\nimg_3,\n",
    b"image,rank,label\nimg_1,1,1\nimg_1,2,2\nimg_2,1,3\n",
    b"image,rank,label,xmin,ymin,xmax,ymax\nimg_3,1,1,0,0,5,5\nimg_1,1,4,2,2,3,3\n",
    b"1 2 3\n4 0 2\n1 \n",
    b"1 0 0 9 9 2 1 1 5 5\n0 0 0 0 0\n3 1 2 3 4\n",
)
DETECTIONS = (
    b"image,class,confidence,xmin,ymin,xmax,ymax\nimg_1,1,0.5,0,0,99,99\nimg_2,2,1e-05,1,2,3,4\n",
    b"image,class,confidence,xmin,ymin,xmax,ymax,track\nimg_1,1,0.123456789012345678,0,0,9,9,7\n",
    b"1 1 0.884664 119.976089 104.969680 446.638915 196.629038\n3 2 0.5 0 0 1 1\n",
)
PIECES = (
    *(b"\n", b"\r\n", b"\r", b",", b" ", b"\t", b'"', b"\0", b"\xff", b"\xef\xbb\xbf", b"-", b".", b"e", b"+"),
    *(b"0", b"1", b"nan", b"inf", b"1e999", b"1e-400", b"99999999999999999999999", b"img_1", b"img_1.JPEG"),
    *(b"n02084071", b"n0208407", b"=1+1", "٣".encode(), "½".encode(), b"0.1000000000000000055511151231257827"),
)

position = st.floats(0, 1)
edit = st.one_of(
    st.tuples(st.just("insert"), position, st.sampled_from(PIECES)),
    st.tuples(st.just("insert"), position, st.binary(max_size=4)),
    st.tuples(st.just("delete"), position, st.integers(1, 12)),
    st.tuples(st.just("repeat"), position, st.integers(1, 40)),
)


def edited(content: bytes, edits: list) -> bytes:
    """Apply the edits one after the other; positions are shares of the length."""
    for kind, where, what in edits:
        place = int(where * len(content))
        if kind == "insert":
            content = content[:place] + what + content[place:]
        elif kind == "delete":
            content = content[:place] + content[place + what :]
        else:
            content = content[:place] + content[place : place + what] * 3 + content[place + what :]
    return content


def files(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Files near one of the seeds, sometimes gzipped and then damaged, sometimes mere noise."""
    near = st.builds(edited, st.sampled_from(seeds), st.lists(edit, max_size=6))
    packed = st.builds(edited, near.map(lambda content: gzip.compress(content, mtime=0)), st.lists(edit, max_size=1))
    return st.one_of(near, near, near, packed, st.binary(max_size=200))
