// A first look at a file before it is sent: its size and its first line, against what the server says of them in
// `data-first-look`. Too large and empty files are not sent; of all else a word is said. Without this script the server
// says the same after the upload.
const HEAD_BYTES = 64 * 1024;
const LINE_SHOWN = 80;

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function short(line) {
  const text = line.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "·");
  return text.length > LINE_SHOWN ? `${text.slice(0, LINE_SHOWN - 1)}…` : text;
}

async function bytesOf(stream, most) {
  const reader = stream.getReader();
  const found = [];
  let length = 0;
  while (length < most) {
    // The head of a packed file breaks off in its midst, which is no error while it gave something.
    const part = await reader.read().catch((error) => {
      if (!length) throw error;
      return { done: true };
    });
    if (part.done) break;
    found.push(part.value);
    length += part.value.length;
  }
  reader.cancel().catch(() => null);
  return new Uint8Array(await new Blob(found).arrayBuffer());
}

function isPacked(bytes) {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

// The first bytes of what the file holds, unpacked; null if they cannot be unpacked.
async function headOf(file) {
  const head = file.slice(0, HEAD_BYTES);
  const bytes = new Uint8Array(await head.arrayBuffer());
  if (!isPacked(bytes)) return bytes;
  if (!window.DecompressionStream) return new Uint8Array();
  try {
    return await bytesOf(head.stream().pipeThrough(new DecompressionStream("gzip")), HEAD_BYTES);
  } catch {
    return null;
  }
}

function hexOf(bytes) {
  return [...bytes.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sorted(header) {
  return header.split(",").sort().join(",");
}

// A header with so many guesses, each of which has all numbered columns.
function lineOf({ fixed, numbered }, guesses) {
  const numbers = Array.from({ length: guesses }, (_, index) => index + 1);
  return [...fixed, ...numbers.flatMap((number) => numbered.map((name) => `${name}${number}`))].join(",");
}

// The line that a header has if `line` is that, both looked at through `as`; numbered columns may stand in any order.
function match(header, line, as = (text) => text) {
  if (!header.numbered.length) return as(lineOf(header, 0)) === as(line) ? lineOf(header, 0) : null;
  for (let guesses = 1; guesses <= header.most; guesses += 1) {
    const one = lineOf(header, guesses);
    if (sorted(as(one)) === sorted(as(line)) && as(line).startsWith(as(header.fixed.join(",")))) return one;
  }
  return null;
}

function bare(line) {
  return line.replace(/["'\s]/g, "").toLowerCase();
}

// The header that the line would be if only its case, spaces and quotation marks were right.
function meant(headers, line) {
  return headers.map((header) => match(header, line, bare)).find(Boolean);
}

function aboutLine(look, line) {
  const { headers, words } = look;
  if (headers.some((header) => match(header, line))) return { kind: "success", text: fill(words.known, { line: short(line) }) };
  if (line.trim() && new RegExp(look.numbers).test(line)) return { kind: "success", text: words.numbers };
  for (const separator of [";", "\t", "|"]) {
    const expected = line.includes(separator) && meant(headers, line.replaceAll(separator, ","));
    const found = separator === "\t" ? "⇥" : separator;
    if (expected) return { kind: "warning", text: fill(words.separator, { found, expected }) };
  }
  const expected = meant(headers, line);
  if (expected) return { kind: "warning", text: fill(words.spelling, { line: short(line), expected }) };
  const all = headers.map(example).join(" | ");
  return { kind: "warning", text: fill(words.header, { line: short(line), expected: all }) };
}

function example(header) {
  return lineOf(header, Math.min(header.most, 1)) + (header.most > 1 ? ",…" : "");
}

function aboutBytes(look, name, bytes) {
  const { words } = look;
  if (bytes === null) return { kind: "warning", text: fill(words.gzip, { name }) };
  if (!bytes.length) return null;
  const start = hexOf(bytes);
  const foreign = look.foreign.find(([magic]) => start.startsWith(magic));
  if (foreign) return { kind: "warning", text: fill(words.foreign, { name, what: foreign[1] }) };
  if (/^(fffe|feff)/.test(start)) return { kind: "warning", text: fill(words.utf16, { name }) };
  if (bytes.includes(0)) return { kind: "warning", text: fill(words.binary, { name }) };
  const text = new TextDecoder("utf-8").decode(bytes);
  if (text.includes("\r") && !text.includes("\n")) return { kind: "warning", text: fill(words.line_ends, { name }) };
  return aboutLine(look, text.split("\n", 1)[0].replace(/\r$/, ""));
}

async function lookAt(look, file) {
  const { name, size } = file;
  const { words } = look;
  if (!size) return { kind: "error", text: fill(words.empty, { name }), blocks: true };
  if (size > look.most) {
    const values = { name, size: sizeText(size), most: sizeText(look.most) };
    return { kind: "error", text: fill(words.large, values), blocks: true };
  }
  // A file that cannot be read here may be readable when it is sent.
  return aboutBytes(look, name, await headOf(file).catch(() => new Uint8Array()));
}

function show(place, found, words) {
  const said = document.createElement("div");
  said.className = `notice ${found.kind}`;
  said.append(paragraph(found.text));
  if (found.kind === "warning") said.append(paragraph(words.anyway));
  place.replaceChildren(said);
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function offerFirstLook(place) {
  const look = JSON.parse(place.dataset.firstLook);
  const input = document.getElementById(place.dataset.fileFrom);
  let blocked = false;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    blocked = false;
    place.replaceChildren();
    const found = file ? await lookAt(look, file) : null;
    // Another file may have been chosen meanwhile.
    if (!found || input.files[0] !== file) return;
    blocked = Boolean(found.blocks);
    show(place, found, look.words);
  });
  const stop = (event) => {
    if (!blocked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    input.focus();
  };
  // Before the script that uploads in parts hears of it.
  input.form.addEventListener("submit", stop, { capture: true });
}

for (const place of document.querySelectorAll("[data-first-look]")) offerFirstLook(place);
