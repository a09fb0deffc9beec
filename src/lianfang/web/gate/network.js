// Asking the server: JSON in, JSON out, an end to waiting.

const PATIENCE = 8000; // milliseconds; longer, and the person in front has gone

// Resolves to {ok, status, body}; body is null where the answer was no JSON. Rejects when the network fails.
export async function ask(url, { post = null, token = "" } = {}) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const response = await fetch(url, {
      method: post ? "POST" : "GET",
      headers: post ? { "Content-Type": "application/json", "X-CSRFToken": token } : {},
      body: post && JSON.stringify(post),
      credentials: "same-origin",
      signal: giveUp.signal,
    });
    const isJson = /[/+]json/.test(response.headers.get("Content-Type") || "");
    return { ok: response.ok && isJson, status: response.status, body: isJson ? await response.json() : null };
  } finally {
    clearTimeout(timer);
  }
}
