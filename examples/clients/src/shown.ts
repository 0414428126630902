/** What each of the programs is given and prints, the same for all clients. */

/** The size of a page of orders. */
export const PAGE = 3;

export interface Given {
  readonly url: string;
  readonly token: () => string;
  readonly customer: string;
}

export interface Shown {
  readonly name: string | null | undefined;
  /** What may still be bought on credit, by account; null where the caller may not see it. */
  readonly available: readonly string[] | null;
  /** The states of the sections, one entry for each time they were asked for. */
  readonly sections: readonly Record<string, string>[];
  /** What the policy hid: the first path of each. */
  readonly hidden: readonly string[];
  /** Number, status and value of every order of every page. */
  readonly orders: readonly string[];
  readonly pages: number;
  /** The ids under which the cache holds customers and orders, where the client tells them. */
  readonly keys?: readonly string[];
  /** The waits, in milliseconds, that the gateway asked for. */
  readonly waits: readonly number[];
}

interface Order {
  readonly number: string;
  readonly status: string;
  readonly net: { readonly amount: string; readonly currency: string } | null | undefined;
}

interface Account {
  readonly available: { readonly amount: string } | null | undefined;
}

/** An error of an answer, as far as it says what the policy hid. */
interface Told {
  readonly path?: readonly (string | number)[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Say which parts of an answer are null by policy: a page shows a lock there, not a failure. */
export function hidden(errors: readonly Told[]): string[] {
  const denied = errors.filter((error) => error.extensions?.["code"] === "FORBIDDEN");
  return [...new Set(denied.map((error) => (error.path ?? []).join(".")))];
}

/** Show an order in one line. */
export function line({ number, status, net }: Order): string {
  return `${number} ${status} ${net ? `${net.amount} ${net.currency}` : "hidden"}`;
}

/** Show what may still be bought; null where the caller may not see accounts at all. */
export function available(accounts: readonly Account[] | null | undefined): string[] | null {
  return accounts?.map((account) => account.available?.amount ?? "unknown") ?? null;
}

/** Run a program on the environment and its one argument, and print what it shows. */
export async function run(program: (given: Given) => Promise<Shown>): Promise<void> {
  const { C360_URL: url, C360_TOKEN: token } = process.env;
  const customer = process.argv[2];
  if (!url || !token || !customer) {
    throw new Error("C360_URL and C360_TOKEN must be set, and the id of a customer be given");
  }
  console.log(JSON.stringify(await program({ url, token: () => token, customer })));
}
