"""`yardstick submit` and `yardstick status --wait`: the whole way, and what to say when somebody stops it."""

import time
from contextlib import suppress

from .client import Client
from .config import Server
from .errors import ClientError, Interrupted, Refused
from .folder import config_folder
from .handing_in import Memory, Order
from .patience import Patience
from .transport import Answer
from .uploading import Stage, Uploading
from .watching import Watch

NOT_FOUND = 404
AGAIN = "Run the same command again to go on."


def hand_in(order: Order, server: Server, *, seconds: float, waits: bool, watch: Watch) -> Answer:
    """Brings the file and, if asked, waits for its score; the submission. Raises DevkitError."""
    memory = Memory(config_folder())
    memory.tidy(time.time())
    patience = Patience(seconds, told=watch.trying_again)
    with Client(server.url, server.token) as client, watch:
        uploading = Uploading(client, order, memory, patience, watch)
        try:
            answer = _followed(client, uploading.accept(), patience, waits=waits, watch=watch)
            answer |= {"limits": _limits(client, answer)}
        except KeyboardInterrupt:
            raise Interrupted(where_it_stands(uploading)) from None
        except Refused as error:
            if error.status == NOT_FOUND and uploading.stage == Stage.ACCEPTED:
                # It was somebody else's, or is no more: the next run begins anew.
                memory.forget(order)
            raise
        # Last, so that an interruption anywhere before it goes on with this submission.
        memory.forget(order)
        return answer


def _limits(client: Client, answer: Answer) -> list[Answer]:
    """What is left of each limit of the team; nothing where the server does not tell."""
    with suppress(ClientError, KeyError):
        told = client.allowances(answer["team_id"])
        return next((each["limits"] for each in told if each["task"] == answer["task"]), [])
    return []


def follow(submission_id: str, server: Server, *, seconds: float, watch: Watch) -> Answer:
    """Waits until a submission is done. Raises DevkitError."""
    with Client(server.url, server.token) as client, watch:
        try:
            return _followed(client, submission_id, Patience(seconds, told=watch.trying_again), waits=True, watch=watch)
        except KeyboardInterrupt:
            raise Interrupted(_still_scored(submission_id)) from None


def _followed(client: Client, submission_id: str, patience: Patience, *, waits: bool, watch: Watch) -> Answer:
    if waits:
        return client.wait(submission_id, on_change=watch.following, patience=patience)
    return patience.insist(lambda: client.submission(submission_id))


def where_it_stands(uploading: Uploading) -> str:
    """What has happened to the file, and how to go on, in sentences."""
    match uploading.stage:
        case Stage.READING:
            return "Interrupted before anything was sent."
        case Stage.SENDING:
            done, total = uploading.offset, uploading.file.size
            return (
                f"Interrupted. At least {done:,} of {total:,} bytes are with the server, which keeps them for a day; "
                f"no submission has been used. {AGAIN}"
            )
        case Stage.FINISHING:
            return (
                "Interrupted while the server was taking the file. It may be handed in or not. "
                f"{AGAIN} However often, it becomes one submission."
            )
    return _still_scored(uploading.known.submission)


def _still_scored(submission_id: str) -> str:
    return (
        f"Interrupted. The file is handed in as {submission_id} and is scored whether you wait or not: "
        f"yardstick status {submission_id} --wait"
    )
