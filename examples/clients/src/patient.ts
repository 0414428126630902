/** A fetch for any GraphQL client: it brings the token, and waits where the gateway says so. */

import { setTimeout as pause } from "node:timers/promises";

/** The statuses of a question that was turned away as a whole and may be asked again. */
const TURNED_AWAY = new Set([429, 503]);
const TRIES = 5;
const LONGEST_MS = 60_000;

interface Refusal {
  errors?: { extensions?: { code?: string; retryAfterMs?: number } }[];
}

/** Make a fetch; `waited` is told of every wait. In a browser, `pause` is a promise of setTimeout. */
export function patient(
  token: () => string,
  waited: (milliseconds: number) => void,
): typeof fetch {
  return async (address, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${token()}`);
    for (let left = TRIES; ; left -= 1) {
      const response = await fetch(address, { ...init, headers });
      const wait = left > 1 ? await told(response) : undefined;
      if (wait === undefined) return response;
      waited(wait);
      await pause(wait, undefined, init?.signal ? { signal: init.signal } : {});
    }
  };
}

async function told(response: Response): Promise<number | undefined> {
  if (!TURNED_AWAY.has(response.status)) return undefined;
  const refusal = (await response.clone().json().catch(() => ({}))) as Refusal;
  const wait = refusal.errors?.[0]?.extensions?.retryAfterMs;
  return wait === undefined || wait > LONGEST_MS ? undefined : wait;
}
