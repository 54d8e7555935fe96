"""The numbers of a page's charts as files, at the page's own address: `?chart=error-by-year&format=csv`."""

from collections.abc import Callable, Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from ..charts.chart import Chart
from ..charts.downloads import chart_csv, chart_json

# Format -> type of the answer, how it is written.
FORMATS: dict[str, tuple[str, Callable[[Chart], str]]] = {
    "csv": ("text/csv; charset=utf-8", chart_csv),
    "json": ("application/json", chart_json),
}


def asked_for(request: HttpRequest, charts: Iterable[Chart]) -> HttpResponse | None:
    """The file of one of a page's charts, or None where the page itself is asked for.

    Raises Http404 for a chart that is not on the page and for a format that is none.
    """
    slug = request.GET.get("chart")
    if slug is None:
        return None
    for chart in charts:
        if chart.slug == slug:
            return chart_download(chart, request.GET.get("format", ""))
    raise Http404


def chart_download(chart: Chart, form: str) -> HttpResponse:
    """The numbers of a chart as a file; raises Http404 for a format that is none."""
    if form not in FORMATS:
        raise Http404
    kind, written = FORMATS[form]
    response = HttpResponse(written(chart), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{chart.slug}.{form}")
    return response
