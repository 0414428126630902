/** A customer 360 and all its orders with Apollo Client. */

import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import type { ErrorLike } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { filter, firstValueFrom } from "rxjs";

import { CUSTOMER_360, ORDERS } from "./documents.js";
import { patient } from "./patient.js";
import { settled } from "./sections.js";
import { available, type Given, hidden, line, PAGE, run, type Shown } from "./shown.js";

/** Customers and orders are cached by `id`, products by `sku`; the rest belongs to its parent. */
function cache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      Customer: { fields: { orders: relayStylePagination(["status"]) } },
      Product: { keyFields: ["sku"] },
      Credit: { merge: true },
      Freshness: { merge: false },
    },
  });
}

/** The errors of an answer; what never became an answer is thrown. */
function errors(error: ErrorLike | undefined): CombinedGraphQLErrors["errors"] {
  if (error === undefined) return [];
  if (CombinedGraphQLErrors.is(error)) return error.errors;
  throw error;
}

async function apollo({ url, token, customer: id }: Given): Promise<Shown> {
  const waits: number[] = [];
  const sections: Record<string, string>[] = [];
  const link = new HttpLink({ uri: url, fetch: patient(token, (wait) => waits.push(wait)) });
  const client = new ApolloClient({ link, cache: cache() });

  // "all": what the policy hides is null and told in errors, the rest is there.
  const profile = await settled(
    () =>
      client.query({
        query: CUSTOMER_360,
        variables: { id },
        errorPolicy: "all",
        fetchPolicy: "network-only",
      }),
    ({ data }) => ({
      profile: data?.customer,
      interactions: data?.customer?.interactions,
      credit: data?.customer?.credit,
    }),
    (states) => sections.push(states),
  );
  const told = [...errors(profile.error)];

  const list = client.watchQuery({
    query: ORDERS,
    variables: { id, first: PAGE },
    errorPolicy: "all",
  });
  const watching = list.subscribe(() => {});
  const first = await firstValueFrom(list.pipe(filter((it) => !it.loading)));
  told.push(...errors(first.error));
  let info = first.data?.customer?.orders?.pageInfo;
  let pages = 1;
  while (info?.hasNextPage) {
    const more = await list.fetchMore({ variables: { after: info.endCursor }, errorPolicy: "all" });
    told.push(...errors(more.error));
    info = more.data?.customer?.orders?.pageInfo;
    pages += 1;
  }
  const whole = client.readQuery({ query: ORDERS, variables: { id, first: PAGE } });
  watching.unsubscribe();

  const customer = profile.data?.customer;
  return {
    name: customer?.name,
    available: available(customer?.credit?.accounts),
    sections,
    hidden: hidden(told),
    orders: whole?.customer?.orders?.edges.map((edge) => line(edge.node)) ?? [],
    pages,
    keys: Object.keys(client.cache.extract() as object),
    waits,
  };
}

await run(apollo);
