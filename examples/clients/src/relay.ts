/** A customer 360 and all its orders with Relay: its compiler, its store, its connections. */

import relay, {
  type FetchFunction,
  type GraphQLResponse,
  type GraphQLTaggedNode,
  type OperationType,
  type VariablesOf,
} from "relay-runtime";

import { patient } from "./patient.js";
import ordersQuery, {
  type customer360OrdersQuery,
} from "./relay/__generated__/customer360OrdersQuery.graphql.js";
import profileQuery, {
  type customer360Query,
} from "./relay/__generated__/customer360Query.graphql.js";
import { settled } from "./sections.js";
import { available, type Given, hidden, line, PAGE, run, type Shown } from "./shown.js";

const { createOperationDescriptor, Environment, fetchQuery, getRequest } = relay;
const { Network, RecordSource, Store } = relay;

type Errors = Parameters<typeof hidden>[0];

/** Ask over HTTP; Relay stores the data that is there, and `told` keeps what was hidden. */
function network(url: string, ask: typeof fetch, told: (errors: Errors) => void): FetchFunction {
  return async (operation, variables) => {
    const response = await ask(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: operation.text, operationName: operation.name, variables }),
    });
    const answer = (await response.json()) as GraphQLResponse;
    if ("errors" in answer && answer.errors) told(answer.errors as Errors);
    return answer;
  };
}

async function example({ url, token, customer: id }: Given): Promise<Shown> {
  const waits: number[] = [];
  const sections: Record<string, string>[] = [];
  let told: Errors = [];
  const ask = patient(token, (wait) => waits.push(wait));
  const source = new RecordSource();
  const environment = new Environment({
    network: Network.create(network(url, ask, (errors) => (told = [...told, ...errors]))),
    store: new Store(source),
  });

  /** Fetch an operation, and keep what it brought in the store. */
  async function get<T extends OperationType>(
    query: GraphQLTaggedNode,
    variables: VariablesOf<T>,
  ): Promise<T["response"]> {
    const operation = createOperationDescriptor(getRequest(query), variables);
    environment.retain(operation);
    await fetchQuery<T>(environment, query, variables).toPromise();
    return environment.lookup(operation.fragment).data as T["response"];
  }

  const profile = await settled(
    () => get<customer360Query>(profileQuery, { id }),
    ({ customer }) => ({
      profile: customer,
      interactions: customer?.interactions,
      credit: customer?.credit,
    }),
    (states) => sections.push(states),
  );

  // @connection puts every page behind those before it, whatever `after` was.
  let after: string | null | undefined;
  let pages = 0;
  let list;
  do {
    const page = await get<customer360OrdersQuery>(ordersQuery, { id, first: PAGE, after });
    list = page.customer?.orders;
    after = list?.pageInfo.endCursor;
    pages += 1;
  } while (list?.pageInfo.hasNextPage);

  const customer = profile.customer;
  return {
    name: customer?.name,
    available: available(customer?.credit?.accounts),
    sections,
    hidden: hidden(told),
    orders: list?.edges.map((edge) => line(edge.node)) ?? [],
    pages,
    keys: source.getRecordIDs().filter((key) => !key.startsWith("client:")),
    waits,
  };
}

await run(example);
