// Draws each figure's specification in the page's own colours. The table beside it is there without it.

const renderer = document.currentScript.dataset.renderer;
const NARROW = 480;
const dark = matchMedia("(prefers-color-scheme: dark)");
let loaded;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function tokens(name) {
  return token(name).split(/,\s*/);
}

function textStyles(ink, soft, accent) {
  const text = { fontSize: 12, color: ink };
  return {
    label: text,
    "label-soft": { ...text, color: soft },
    "label-strong": { ...text, fontWeight: 600 },
    "label-accent": { ...text, color: accent, fontWeight: 600 },
  };
}

function markStyles(paper, accent) {
  const coloured = (name) => ({ color: token(name) });
  return {
    accent: coloured("chart-accent"),
    soft: coloured("chart-soft"),
    faint: coloured("chart-faint"),
    good: coloured("good"),
    bad: coloured("bad"),
    band: coloured("chart-band"),
    reference: { color: token("chart-reference"), strokeDash: [3, 3] },
    interval: { color: token("chart-accent"), strokeWidth: 1.5 },
    hollow: { filled: false, color: accent, strokeWidth: 2 },
    tile: { stroke: paper, strokeWidth: 1 },
  };
}

// The house style: few lines, quiet axes, colours of the style sheet. Vega's own descriptions of marks are left out,
// since the picture has one text alternative and its table.
function houseStyle(width) {
  const labelLimit = width < NARROW ? 140 : 280;
  const [paper, ink, soft, accent] = ["paper", "ink", "soft", "chart-accent"].map(token);
  const quiet = { labelColor: soft, labelFontSize: 12, titleColor: soft, titleFontSize: 12, titleFontWeight: "normal" };
  return {
    aria: false,
    background: null,
    font: token("text"),
    // Letters reach below where a title is reckoned to end.
    padding: { bottom: 4 },
    params: [
      ...Object.entries({ paper, ink, soft, accent }).map(([name, value]) => ({ name, value })),
      { name: "narrow", expr: `width < ${NARROW}` },
    ],
    view: { stroke: null },
    style: { ...markStyles(paper, accent), ...textStyles(ink, soft, accent) },
    mark: { color: accent },
    bar: { discreteBandSize: { band: 0.6 }, cornerRadiusEnd: 2 },
    line: { strokeWidth: 2, strokeJoin: "round", strokeCap: "round" },
    point: { filled: true, size: 56, opacity: 1 },
    range: {
      category: tokens("chart-category"),
      ordinal: tokens("chart-ramp"),
      ramp: tokens("chart-ramp"),
      heatmap: tokens("chart-ramp"),
      diverging: tokens("chart-diverging"),
    },
    axis: { ...quiet, domain: false, ticks: false, labelPadding: 8, labelLimit, gridColor: token("chart-grid"), titlePadding: 12 },
    axisX: { grid: false, labelFlush: false, titleAnchor: "start" },
    axisXQuantitative: { tickCount: 8 },
    axisY: { titleAngle: 0, titleAlign: "left", titleAnchor: "end", tickCount: 5, titleX: 0, titleY: -14 },
    header: quiet,
    legend: { ...quiet, orient: "top", titleOrient: "left", labelColor: ink, symbolStrokeWidth: 2, offset: 30 },
  };
}

async function draw(figure) {
  const { embed, expressionInterpreter } = globalThis.yardstickVega;
  const place = figure.querySelector(".chart-view");
  const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  figure.drawn?.finalize();
  place.querySelector(".chart-canvas")?.remove();
  place.append(canvas);
  figure.drawn = await embed(canvas, spec, {
    actions: false,
    ast: true,
    config: houseStyle(place.clientWidth),
    defaultStyle: false,
    expr: expressionInterpreter,
    loader: { target: "_self" },
    renderer: "svg",
    tooltip: { disableDefaultStyle: true, theme: "house" },
  });
  // Paper is white, whatever the screen was.
  figure.dataset.scheme = dark.matches ? "dark" : "light";
  describe(figure, place, canvas);
}

function describe(figure, place, canvas) {
  const [title, text] = figure.querySelector("figcaption").children;
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `${title.textContent}. ${text.textContent}`);
  for (const name of ["role", "aria-label", "aria-roledescription"]) {
    canvas.removeAttribute(name);
  }
  canvas.setAttribute("aria-hidden", "true");
}

// On transparent ground a dark scheme's letters could not be read elsewhere.
async function save(figure, form) {
  const { view } = figure.drawn;
  view.background(token("paper"));
  const link = document.createElement("a");
  link.href = await view.toImageURL(form, form === "png" ? 2 : 1);
  link.download = `${figure.id}.${form}`;
  view.background(null);
  link.click();
}

function offerSaving(figure) {
  for (const button of figure.querySelectorAll("button[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", () => save(figure, button.dataset.save));
  }
}

function showTable(figure, isOpen) {
  figure.querySelector("details").open = isOpen;
}

function giveUp(figure, error) {
  figure.dataset.drawn = "no";
  showTable(figure, true);
  console.warn(error);
}

async function start(figure) {
  try {
    await draw(figure);
    figure.dataset.drawn = "yes";
    offerSaving(figure);
  } catch (error) {
    giveUp(figure, error);
  }
}

function load(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(`${source} could not be loaded`)));
    document.head.append(script);
  });
}

// Text is measured while it is laid out, so the letters must be there first.
function ready() {
  loaded ??= Promise.all([load(renderer), document.fonts.load("12px Plex"), document.fonts.load("600 12px Plex")]);
  return loaded;
}

async function drawAll() {
  const figures = [...document.querySelectorAll("figure[data-chart]:not([data-drawn])")];
  if (!figures.length) {
    return;
  }
  figures.forEach((figure) => showTable(figure, false));
  try {
    await ready();
  } catch (error) {
    figures.forEach((figure) => giveUp(figure, error));
    return;
  }
  await Promise.all(figures.map(start));
}

function redrawAll() {
  for (const figure of document.querySelectorAll('figure[data-drawn="yes"]')) {
    draw(figure);
  }
}

// htmx keeps the page's markup for who comes back. A picture is no part of it: its own styles would be inline ones there,
// which the policy forbids. It is back in its place before anything is painted.
function leaveOutOfHistory() {
  for (const figure of document.querySelectorAll('figure[data-drawn="yes"]')) {
    const canvas = figure.querySelector(".chart-canvas");
    const place = canvas.parentElement;
    canvas.remove();
    delete figure.dataset.drawn;
    queueMicrotask(() => {
      place.append(canvas);
      figure.dataset.drawn = "yes";
    });
  }
  document.getElementById("vg-tooltip-element")?.remove();
}

dark.addEventListener("change", redrawAll);
document.addEventListener("htmx:beforeHistorySave", leaveOutOfHistory);
document.addEventListener("htmx:historyRestore", drawAll);
drawAll();
