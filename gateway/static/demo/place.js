// Where the reader is: the role and what is asked stand behind the # of the address.

const KEPT = ["role", "view", "id", "text", "after"];
const LEFT = { view: ["id", "text", "after"], text: ["after"], id: ["text", "after"] };

/** Read the place from the address; what is not there is null. */
export function place() {
  const told = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(KEPT.map((name) => [name, told.get(name)]));
}

/** The address of a place near this one; a new view or search begins at its first page. */
export function link(changes) {
  const forgotten = Object.keys(changes).flatMap((name) => LEFT[name] ?? []);
  const dropped = Object.fromEntries(forgotten.map((name) => [name, null]));
  const next = { ...place(), ...dropped, ...changes };
  const told = Object.entries(next).filter(([, value]) => value !== null && value !== "");
  return `#${new URLSearchParams(told)}`;
}
