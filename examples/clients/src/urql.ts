/** A customer 360 and all its orders with urql and its normalised cache. */

import { Client, type CombinedError, fetchExchange } from "@urql/core";
import { cacheExchange, type CacheExchangeOpts } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";

import { CUSTOMER_360, ORDERS } from "./documents.js";
import { patient } from "./patient.js";
import { settled } from "./sections.js";
import { available, type Given, hidden, line, PAGE, run, type Shown } from "./shown.js";
import schema from "./typed/introspection.json" with { type: "json" };

type IntrospectionData = NonNullable<CacheExchangeOpts["schema"]>;

/** What has no key of its own belongs to its parent. */
const PARTS = ["Credit", "CreditAccount", "Freshness", "Interaction", "Money"];
const inParent = () => null;

/**
 * Customers and orders are cached by `id`, products by `sku`.
 *
 * With the schema a list that lacks a nullable field is shown; without it, one field that the
 * policy hides would make every page behind it look as if it were not in the cache.
 */
function cache() {
  return cacheExchange({
    schema: schema as IntrospectionData,
    keys: {
      ...Object.fromEntries(PARTS.map((part) => [part, inParent])),
      Product: (product) => product["sku"] as string,
    },
    resolvers: { Customer: { orders: relayPagination() } },
  });
}

/** The errors of an answer; what never became an answer is thrown. */
function errors(error: CombinedError | undefined): CombinedError["graphQLErrors"] {
  if (error?.networkError) throw error;
  return error?.graphQLErrors ?? [];
}

async function urql({ url, token, customer: id }: Given): Promise<Shown> {
  const waits: number[] = [];
  const sections: Record<string, string>[] = [];
  const client = new Client({
    url,
    fetch: patient(token, (wait) => waits.push(wait)),
    // A GET would put what is searched for into addresses, and so into logs.
    preferGetMethod: false,
    exchanges: [cache(), fetchExchange],
  });

  const profile = await settled(
    () => client.query(CUSTOMER_360, { id }, { requestPolicy: "network-only" }).toPromise(),
    ({ data }) => ({
      profile: data?.customer,
      interactions: data?.customer?.interactions,
      credit: data?.customer?.credit,
    }),
    (states) => sections.push(states),
  );
  const told = [...errors(profile.error)];

  let after: string | null | undefined;
  let pages = 0;
  let page;
  do {
    // A page that was fetched is read together with all before it.
    page = await client.query(ORDERS, { id, first: PAGE, after: after ?? null }).toPromise();
    told.push(...errors(page.error));
    pages += 1;
    after = page.data?.customer?.orders?.pageInfo.endCursor;
  } while (page.data?.customer?.orders?.pageInfo.hasNextPage);

  const customer = profile.data?.customer;
  return {
    name: customer?.name,
    available: available(customer?.credit?.accounts),
    sections,
    hidden: hidden(told),
    orders: page.data?.customer?.orders?.edges.map((edge) => line(edge.node)) ?? [],
    pages,
    waits,
  };
}

await run(urql);
