// What the pages do beyond HTML and htmx. Every page works without it.

// Each <time> tells the reader's own time as a tooltip; where a moment decides, the page asks for it as text too.
function addLocalTimes(root) {
  const tooltip = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.title = tooltip.format(new Date(time.dateTime));
  }
  const beside = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("[data-your-time] time[datetime]")) {
    const note = document.createElement("span");
    note.className = "your-time";
    note.textContent = `${time.closest("[data-your-time]").dataset.yourTime} ${beside.format(new Date(time.dateTime))}`;
    // A deadline tells the time anywhere on Earth too; the reader's own comes after both.
    (time.closest(".deadline")?.lastElementChild ?? time).after(note);
  }
}

// Moments are typed in UTC, or anywhere on Earth where the form has that choice; beside each stands the reader's time.
function showTimesTyped(root) {
  const beside = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const input of root.querySelectorAll("input[data-your-time]")) {
    const note = document.createElement("output");
    note.className = "your-time";
    note.htmlFor = input.id;
    const show = () => {
      const offset = input.form.elements.zone?.value === "aoe" ? "-12:00" : "Z";
      const typed = new Date(`${input.value}${offset}`);
      note.textContent = Number.isNaN(typed.valueOf()) ? "" : `${input.dataset.yourTime} ${beside.format(typed)}`;
    };
    input.form.addEventListener("input", show);
    input.after(note);
    show();
  }
}

function offerCopying(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.copied;
    });
  }
}

function sizeText(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const options = { style: "unit", unit: units[power], maximumFractionDigits: power ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / 1000 ** power);
}

function showChosenFile(root) {
  for (const output of root.querySelectorAll("output[data-file-of]")) {
    const input = document.getElementById(output.dataset.fileOf);
    input.addEventListener("change", () => {
      const [file] = input.files;
      output.textContent = file ? `${file.name} · ${sizeText(file.size)}` : "";
    });
  }
}

// The part that htmx replaces every second would be read aloud every second; this says only what is new.
function announceStatus() {
  const live = document.getElementById("announcement");
  const now = document.querySelector("[data-announce]")?.dataset.announce;
  if (live && now && live.textContent !== now) live.textContent = now;
}

addLocalTimes(document);
offerCopying(document);
showChosenFile(document);
showTimesTyped(document);
document.addEventListener("htmx:afterSwap", (event) => {
  addLocalTimes(event.target);
  announceStatus();
});
