"""What a person sees on stderr while a command works: bars on a terminal, else a line a change."""

from types import TracebackType

import click
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

from .transport import Answer
from .watching import Watch

HASHING, SENDING, RECEIVING, SCORING = "Reading", "Sending", "Fetching", "Scoring"


def watch_for(*, as_json: bool) -> Watch:
    """Bars for a terminal, lines for what is not one, nothing beside JSON."""
    if as_json:
        return Watch()
    console = Console(stderr=True)
    return Bars(console) if console.is_terminal else Lines()


def state_of(answer: Answer) -> str:
    """Where a submission is, in a few words."""
    match answer["status"]:
        case "queued" if answer.get("queue_position"):
            return f"queued, position {answer['queue_position']}"
        case "running":
            return f"{answer.get('stage') or 'scoring'} {answer['progress']:.0%}"
    return str(answer["status"])


class Lines(Watch):
    """A line whenever something else is true than before."""

    def __init__(self) -> None:
        self.last = ""

    def finishing(self) -> None:
        self.note("All bytes have arrived.")

    def following(self, answer: Answer) -> None:
        self.note(" ".join(filter(None, [f"{SCORING}: {answer['status']}.", answer["why_waiting"]])))

    def trying_again(self, error: Exception, seconds: float) -> None:
        self.note(f"{error} Trying again in {seconds:.0f} s.")

    def note(self, text: str) -> None:
        if text != self.last:
            self.last = text
            click.echo(text, err=True)


class Bars(Watch):
    """A bar for reading, one for sending, one for scoring."""

    def __init__(self, console: Console) -> None:
        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            _State(),
            console=console,
        )
        self.shown: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bars.stop()

    def hashing(self, done: int, total: int) -> None:
        self._show(HASHING, done, total)

    def sending(self, done: int, total: int) -> None:
        self._show(SENDING, done, total)

    def receiving(self, done: int, total: int) -> None:
        self._show(RECEIVING, done, total)

    def finishing(self) -> None:
        self._show(SCORING, 0, 1, state="being accepted")

    def following(self, answer: Answer) -> None:
        done = 1.0 if answer["is_final"] else answer["progress"]
        self._show(SCORING, done, 1, state=state_of(answer))

    def trying_again(self, error: Exception, seconds: float) -> None:
        self.note(f"{error} Trying again in {seconds:.0f} s.")

    def note(self, text: str) -> None:
        self.bars.console.print(text, markup=False, highlight=False)

    def _show(self, name: str, done: float, total: float, state: str = "") -> None:
        if name not in self.shown:
            self.shown[name] = self.bars.add_task(name, total=total, state=state)
        self.bars.update(self.shown[name], completed=done, total=total, state=state)


class _State(ProgressColumn):
    """What was told of a bar; of bytes how many, how fast and how much longer."""

    def render(self, task: Task) -> Text:
        if task.total is None or task.total <= 1:
            return Text(task.fields["state"])
        told = [f"{decimal(int(task.completed))} of {decimal(int(task.total))}"]
        if task.speed and not task.finished:
            told.append(f"{decimal(int(task.speed))}/s, {task.time_remaining or 0:.0f} s left")
        return Text(", ".join(told))
