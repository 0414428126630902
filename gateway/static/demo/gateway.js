// Asks the gateway, and says in plain words when it cannot be asked.

const PATIENCE = 15_000;
export const GONE = "The demo is not running. Start it again (make demo), then reload this page.";
const SILENT = "The gateway did not answer within 15 s.";
const EXPIRED = "The gateway does not accept this token any more: restart the demo, then reload this page.";

/** What came back for one question. */
export class Answer {
  constructor({ body = null, problem = null, status = null, ms = 0 }) {
    this.body = body;
    this.status = status;
    this.ms = ms;
    this.data = body?.data ?? {};
    const errors = Array.isArray(body?.errors) ? body.errors : [];
    this.hidden = new Set(errors.filter(forbidden).map((error) => plainPath(error.path ?? [])));
    this.problems = problem ? [problem] : errors.filter((error) => !forbidden(error)).map(sentence);
  }

  /** Whether the role may not see what stands at this path (names only, no positions). */
  hides(path) {
    return this.hidden.has(path);
  }
}

/** Read what the running demo tells about itself. */
export async function running() {
  const response = await fetch("running.json", { cache: "no-store" });
  if (!response.ok) throw new Error(GONE);
  return response.json();
}

/** Ask one question; every trouble becomes an answer that names it. */
export async function ask({ url, token, operation, variables, signal }) {
  const begun = performance.now();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: operation, variables }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    const text = await response.text();
    return read(response.status, text, performance.now() - begun);
  } catch (error) {
    if (signal.aborted) throw error;
    const problem = error.name === "TimeoutError" ? SILENT : GONE;
    return new Answer({ problem, ms: performance.now() - begun });
  }
}

function read(status, text, ms) {
  let body = null;
  try {
    body = JSON.parse(text);
  } catch {
    return new Answer({ problem: `The gateway gave an answer that is no JSON (status ${status}).`, status, ms });
  }
  return new Answer({ body, status, ms, problem: status === 401 ? EXPIRED : null });
}

function forbidden(error) {
  return error?.extensions?.code === "FORBIDDEN";
}

function plainPath(path) {
  return path.filter((step) => typeof step === "string").join(".");
}

function sentence(error) {
  const code = error?.extensions?.code;
  return code ? `${code}: ${error.message}` : String(error?.message);
}
