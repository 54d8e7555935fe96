// Brings a prediction file in parts, so that a broken line or a closed page costs nothing: tus-js-client remembers the
// upload in localStorage, and the same file chosen again goes on where it stopped. Without this script the form is sent
// as a whole.
const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const CHUNK_BYTES = 8 * 1024 * 1024;

function parts(form) {
  const panel = form.querySelector("[data-upload-panel]");
  const find = (name) => panel.querySelector(`[data-upload-${name}]`);
  return {
    panel,
    bar: find("bar"),
    text: find("text"),
    pause: find("pause"),
    stop: find("stop"),
    error: form.querySelector("[data-upload-error]"),
    earlier: form.querySelector("[data-upload-earlier]"),
    submit: form.querySelector("button[type=submit]"),
    file: form.querySelector("input[type=file]"),
  };
}

// The same file for another task is another upload.
function fingerprintOf(form, file) {
  const { year, task } = form.dataset;
  return ["yardstick", year, task, file.name, file.size, file.lastModified].join("-");
}

function headersOf(form) {
  return { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
}

function showProgress(shown, form, sent, total) {
  shown.bar.value = total ? sent / total : 0;
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(sent / total);
  const text = form.dataset.textProgress.replace("{sent}", sizeText(sent)).replace("{total}", sizeText(total));
  shown.text.textContent = `${percent} · ${text}`;
}

function showError(shown, message) {
  shown.error.textContent = message;
  shown.error.hidden = false;
  shown.panel.hidden = true;
  shown.submit.disabled = false;
  shown.error.focus();
}

async function detailOf(response) {
  try {
    return (await response.json()).detail;
  } catch {
    return "";
  }
}

function messageOf(error, form) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail;
  } catch {
    return form.dataset.textLost;
  }
}

async function finalize(form, shown, upload) {
  shown.text.textContent = form.dataset.textFinalizing;
  shown.pause.hidden = shown.stop.hidden = true;
  const headers = { ...headersOf(form), "Idempotency-Key": form.elements.idempotency_key.value };
  for (const pause of [...RETRY_MS, null]) {
    const response = await fetch(`${upload.url}finalize`, { method: "POST", headers }).catch(() => null);
    if (response?.ok) {
      forget(upload);
      location.assign((await response.json()).url);
      return;
    }
    // 500 tells of a part that our store lost; 502 to 504 of a server that will be back.
    if (response && response.status <= 500 && response.status !== 423) {
      // What is wrong with the bytes themselves is not mended by going on with them.
      if ([422, 500].includes(response.status)) forget(upload);
      showError(shown, (await detailOf(response)) || form.dataset.textLost);
      return;
    }
    if (pause !== null) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  showError(shown, form.dataset.textLost);
}

function forget(upload) {
  if (upload.urlKey) localStorage.removeItem(upload.urlKey);
}

function newUpload(form, shown, file) {
  const { endpoint, year, task } = form.dataset;
  const upload = new tus.Upload(file, {
    endpoint,
    headers: headersOf(form),
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_MS,
    fingerprint: async () => fingerprintOf(form, file),
    metadata: {
      filename: file.name,
      year,
      task,
      message: form.elements.message.value,
      track: form.elements.track.value,
      is_competing: String(!form.elements.not_competing.checked),
    },
    onProgress: (sent, total) => showProgress(shown, form, sent, total),
    onUploadUrlAvailable: () => {
      upload.urlKey = keyOf(upload);
    },
    onSuccess: () => finalize(form, shown, upload),
    onError: (error) => showError(shown, messageOf(error, form)),
  });
  return upload;
}

function keyOf(upload) {
  for (let index = 0; index < localStorage.length; index += 1) {
    const key = localStorage.key(index);
    if (key.startsWith("tus::") && JSON.parse(localStorage.getItem(key)).uploadUrl === upload.url) return key;
  }
  return null;
}

// Uploads of this task that stopped on the way, as this browser remembers them.
function earlierNames(form) {
  const start = `tus::yardstick-${form.dataset.year}-${form.dataset.task}-`;
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(start))
    .map((key) => JSON.parse(localStorage.getItem(key)).metadata.filename);
}

async function begin(form, shown) {
  const [file] = shown.file.files;
  const upload = newUpload(form, shown, file);
  shown.error.hidden = shown.earlier.hidden = true;
  shown.panel.hidden = false;
  shown.pause.hidden = shown.stop.hidden = false;
  shown.submit.disabled = true;
  showProgress(shown, form, 0, file.size);
  steer(form, shown, upload);
  const [previous] = await upload.findPreviousUploads();
  if (previous) {
    upload.resumeFromPreviousUpload(previous);
    upload.urlKey = previous.urlStorageKey;
    shown.text.textContent = form.dataset.textResuming;
  }
  upload.start();
}

function steer(form, shown, upload) {
  let isPaused = false;
  shown.pause.textContent = form.dataset.textPause;
  shown.pause.onclick = async () => {
    isPaused = !isPaused;
    shown.pause.textContent = isPaused ? form.dataset.textContinue : form.dataset.textPause;
    if (isPaused) {
      await upload.abort();
      shown.text.textContent = `${form.dataset.textPaused} ${shown.text.textContent}`;
    } else {
      upload.start();
    }
  };
  shown.stop.onclick = async () => {
    await upload.abort(true).catch(() => null);
    forget(upload);
    shown.panel.hidden = true;
    shown.submit.disabled = false;
  };
}

function offerResumable(form) {
  const shown = parts(form);
  const earlier = earlierNames(form);
  if (earlier.length) {
    shown.earlier.textContent = form.dataset.textEarlier.replace("{name}", earlier[0]);
    shown.earlier.hidden = false;
  }
  form.addEventListener("submit", (event) => {
    // An empty field is the server's to explain.
    if (!shown.file.files.length || !shown.file.files[0].size) return;
    event.preventDefault();
    begin(form, shown);
  });
}

for (const form of document.querySelectorAll("form[data-endpoint]")) {
  if (window.tus?.isSupported) offerResumable(form);
}
