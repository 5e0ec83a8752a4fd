// Python in the browser: loads Pyodide and the archive of Ytterby from this very site, then answers one request at a time.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const here = (name) => new URL(name, import.meta.url).href;
const say = (text) => postMessage({ progress: text });

async function start() {
  say("Loading Python, once: some 10 MB.");
  const python = await loadPyodide({ indexURL: here("./pyodide/") });
  say("Loading the law book.");
  const archive = await fetch(here("./pyodide/ytterby.zip"));
  if (!archive.ok) throw new Error("the archive of Ytterby is missing from this site");
  python.unpackArchive(await archive.arrayBuffer(), "zip", { extractDir: "/lib/ytterby" });
  python.runPython("import sys; sys.path.insert(0, '/lib/ytterby')");
  return python.runPython("from ytterby.site.in_browser import run; run");
}

const ready = start();
ready.catch((fault) => postMessage({ failed: String(fault) }));

onmessage = async (event) => {
  try {
    const run = await ready;
    postMessage({ id: event.data.id, answer: JSON.parse(run(JSON.stringify(event.data.request))) });
  } catch (fault) {
    postMessage({ id: event.data.id, answer: { error: String(fault) } });
  }
};
