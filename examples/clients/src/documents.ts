/** What is asked for, by Apollo Client and by urql; graphql-codegen makes the types of it. */

import { graphql } from "./typed/index.js";

export const CUSTOMER_360 = graphql(`
  query Customer360($id: ID!) {
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
`);

export const ORDERS = graphql(`
  query Orders($id: ID!, $first: Int!, $after: String) {
    customer(id: $id) {
      id
      orders(first: $first, after: $after) {
        edges { cursor node { id number status promised net { amount currency } } }
        pageInfo { hasNextPage endCursor }
        freshness { state retryAfterMs }
      }
    }
  }
`);
