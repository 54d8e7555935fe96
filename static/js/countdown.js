// Counts down what the server said was left. Without this script the page shows that itself.

// Two ways to know how long the page has been open: one stands still while the machine sleeps, the other jumps when its
// clock is set. Whichever says more is taken, so that nobody is shown more time than there is.
const openedAt = { ticks: performance.now(), clock: Date.now() };
const elapsed = () => Math.max(performance.now() - openedAt.ticks, Date.now() - openedAt.clock) / 1000;

// As the server writes it: `3 d 4 h`, the two largest units.
function durationText(seconds) {
  const sizes = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = sizes.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0 s";
  const parts = [];
  for (const [unit, size] of sizes.slice(first, first + 2)) {
    const value = Math.floor(seconds / size);
    if (value) parts.push(`${value} ${unit}`);
    seconds -= value * size;
  }
  return parts.join(" ");
}

function tick() {
  for (const timer of document.querySelectorAll("[data-seconds-left]")) {
    const left = Math.max(Math.floor(Number(timer.dataset.secondsLeft) - elapsed()), 0);
    const text = left ? durationText(left) : timer.dataset.over;
    if (timer.textContent !== text) timer.textContent = text;
  }
}

tick();
setInterval(tick, 1000);
