/**
 * What is asked for, by Relay; relay-compiler makes types and artifacts of it.
 *
 * In an application a bundler puts the artifacts in the place of these texts (Relay's plugin for
 * Babel or SWC). Node has no bundler: src/relay.ts imports the artifacts, nobody calls these.
 */

import { graphql } from "relay-runtime";

export const profile = () => graphql`
  query customer360Query($id: ID!) {
    customer(id: $id) {
      id
      name
      freshness { state retryAfterMs }
      interactions(first: 1) {
        nodes { key at kind subject }
        freshness { state retryAfterMs }
      }
      credit {
        standing
        accounts { system currency limit { amount } available { amount } }
        freshness { state retryAfterMs }
      }
    }
  }
`;

export const orders = () => graphql`
  query customer360OrdersQuery($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) {
      orders(first: $first, after: $after) @connection(key: "customer360_orders") {
        edges { node { number status promised net { amount currency } } }
        pageInfo { hasNextPage endCursor }
        freshness { state retryAfterMs }
      }
    }
  }
`;
