import pytest

from challenge.domain.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One team *a task*.", "<p>One team <em>a task</em>.</p>\n"),
        ("# Rules", "<h2>Rules</h2>\n"),
        ("###### Small", "<h6>Small</h6>\n"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("~~old~~", "<p><s>old</s></p>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
    ],
)
def test_markdown_becomes_html(text, html):
    assert to_html(text) == html


def test_tables_are_tables():
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<table>" in html
    assert "<td>2</td>" in html


def test_links_lead_out_without_a_trace():
    assert to_html("[paper](https://example.org/a)") == (
        '<p><a href="https://example.org/a" rel="noopener noreferrer">paper</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        '[a](https://example.org "x\\" onmouseover=\\"alert(1)")',
        "![a](https://example.org/a.png)",
        "<a href='javascript:alert(1)'>a</a>",
        "<style>body{display:none}</style>",
        "```\n</code></pre><script>alert(1)</script>\n```",
    ],
)
def test_nothing_in_it_runs_loads_or_styles(text):
    import re

    tags = re.findall(r"<[^>]*>", to_html(text))
    for tag in tags:
        assert not re.match(r"<(script|style|img|iframe)", tag)
        assert not re.search(r"\son\w+=", re.sub(r'"[^"]*"', '""', tag))
        assert "javascript:" not in tag
        assert "data:" not in tag
