/** What a page needs of sections: what each is worth, and when to ask again for one. */

import { setTimeout as pause } from "node:timers/promises";

const TRIES = 3;

/** A section of an answer; null where the policy hides it as a whole. */
export type Section =
  | {
      readonly freshness: {
        readonly state: string;
        readonly retryAfterMs?: number | null | undefined;
      };
    }
  | null
  | undefined;

export type Sections = Readonly<Record<string, Section>>;

/** Say of each section what a page shows beside it. */
export function states(sections: Sections): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sections).map(([name, it]) => [name, it?.freshness.state ?? "HIDDEN"]),
  );
}

/** Ask again while a section was SHED: its system had no room, the rest of the answer is fine. */
export async function settled<T>(
  ask: () => Promise<T>,
  sections: (answer: T) => Sections,
  seen: (states: Record<string, string>) => void,
): Promise<T> {
  for (let left = TRIES; ; left -= 1) {
    const answer = await ask();
    const parts = sections(answer);
    seen(states(parts));
    const wait = left > 1 ? longest(parts) : undefined;
    if (wait === undefined) return answer;
    await pause(wait);
  }
}

function longest(sections: Sections): number | undefined {
  const waits = Object.values(sections)
    .filter((it) => it?.freshness.state === "SHED")
    .map((it) => it?.freshness.retryAfterMs ?? 1000);
  return waits.length ? Math.max(...waits) : undefined;
}
