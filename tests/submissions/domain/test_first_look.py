"""What the page tells the browser to look for is what the server goes by."""

import json

import pytest

from challenge.enums import TaskKind
from submissions.domain.first_look import first_look
from submissions.scoring.reading.source import FOREIGN
from tests.factories import make_phase

pytestmark = pytest.mark.django_db


def test_it_names_the_headers_of_the_task_and_the_limit():
    phase = make_phase()
    told = json.loads(json.dumps(first_look(phase, 1000)))
    assert told["most"] == 1000
    assert {"fixed": ["image"], "numbered": ["label"], "most": phase.task.max_guesses} in told["headers"]
    assert {"fixed": ["ImageId", "PredictionString"], "numbered": [], "most": 0} in told["headers"]


def test_a_task_of_boxes_has_its_own_headers():
    phase = make_phase()
    phase.live_release, phase.task.kind = None, TaskKind.DETECTION
    headers = [",".join(header["fixed"]) for header in first_look(phase, 1)["headers"]]
    assert headers[0] == "image,class,confidence,xmin,ymin,xmax,ymax"


def test_every_other_kind_of_file_that_the_server_refuses_is_told_by_its_first_bytes():
    told = {bytes.fromhex(magic): what for magic, what in first_look(make_phase(), 1)["foreign"]}
    assert told == FOREIGN
