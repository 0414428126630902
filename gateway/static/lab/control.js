// Asks the lab what is wrong, and makes something else wrong.

const PATIENCE = 5_000;

/** Read how every system is. */
export function look() {
  return asked("control", {});
}

/** Make something wrong with a system, or nothing. */
export function turn(system, setting) {
  const body = JSON.stringify(setting);
  return asked(`control/${system}`, { method: "PUT", headers: { "content-type": "application/json" }, body });
}

async function asked(path, how) {
  const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...how });
  const told = await response.json();
  if (!response.ok) throw new Error(told.error ?? `The lab answers with status ${response.status}.`);
  return told;
}
