// Everything that the page asks. Each document is complete, so that it can be pasted into GraphiQL.

export const CUSTOMER = `
query Customer360($id: ID!) {
  customer(id: $id) {
    id
    name
    freshness { ...Age }
    links { system key }
    segment grade industry region stage stageText team
    owner { code name }
    phone email website address taxNumber created updated

    # What was said: the CRM
    contacts(first: 4) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes { key name title phone email primary }
    }
    interactions(first: 5) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes { key at kind kindText subject body direction by }
    }
    opportunities(first: 4) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes { key name status stageText amount { ...Cash } probability expectedClose owner }
    }
    tickets(first: 4) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes { number subject status statusText priority opened closed assignee }
    }
    quotes(first: 3) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes { number status statusText amount { ...Cash } issued validUntil owner }
    }
    contracts(first: 3) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes { number name status statusText amount { ...Cash } starts ends owner }
    }

    # What is on order, on its way and on credit: the ERP
    credit {
      freshness { ...Age }
      standing
      accounts {
        system segment currency
        limit { ...Cash } exposure { ...Cash } exposureBasis
        available { ...Cash } overdue { ...Cash }
        blocked paymentTerms
      }
      totals {
        currency
        limit { ...Cash } exposure { ...Cash }
        available { ...Cash } overdue { ...Cash }
      }
    }
    orders(status: OPEN, first: 6) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes { ...Order }
    }
    invoices(first: 6) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes {
        system number issued due daysOverdue status statusText
        amount { ...Cash } openAmount { ...Cash }
      }
    }
    payments(first: 5) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes {
        system number received status statusText
        amount { ...Cash } openAmount { ...Cash }
      }
    }

    # Both, by time
    timeline(first: 16) {
      freshness { ...Age }
      pageInfo { hasNextPage }
      nodes {
        at
        kind
        subject {
          __typename
          ... on Interaction { subject way: kind by }
          ... on Ticket { number subject ticket: status }
          ... on SalesOrder { number day: ordered order: status }
          ... on Delivery { number day: shipped delivery: status carrier trackingNumber }
          ... on Invoice { number day: issued invoice: status }
          ... on Payment { number day: received payment: status }
        }
      }
    }
  }
}

fragment Order on SalesOrder {
  id system number document documentText reference
  ordered requested promised
  status statusText deliveryStatus billingStatus
  net { ...Cash } gross { ...Cash } cost { ...Cash } margin { ...Cash }
  blocks { kind reason }
  lines {
    position sku name
    quantity { ...Count } openQuantity { ...Count }
    price { ...Cash } priceBasis { ...Count } amount { ...Cash }
  }
  deliveries(first: 5) {
    freshness { ...Age }
    nodes { number status statusText carrier trackingNumber shipped eta delivered }
  }
}

fragment Cash on Money { amount currency }
fragment Count on Quantity { value unit }
fragment Age on Freshness {
  state ageSeconds source servedFrom retryAfterMs
  parts { source state ageSeconds servedFrom }
}
`;

export const CUSTOMERS = `
query Customers($search: String, $after: String) {
  customers(search: $search, first: 20, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      name
      segment region stage stageText
      owner { code name }
      links { system key }
      freshness {
        state ageSeconds source servedFrom retryAfterMs
        parts { source state ageSeconds servedFrom }
      }
    }
  }
}
`;

export const ORDERS = `
query FindOrders($reference: String!) {
  findOrders(reference: $reference) {
    freshness { ...Age }
    pageInfo { hasNextPage }
    nodes {
      ...Order
      customer { id name }
    }
  }
}

fragment Order on SalesOrder {
  id system number document documentText reference
  ordered requested promised
  status statusText deliveryStatus billingStatus
  net { ...Cash } gross { ...Cash } cost { ...Cash } margin { ...Cash }
  blocks { kind reason }
  lines {
    position sku name
    quantity { ...Count } openQuantity { ...Count }
    price { ...Cash } priceBasis { ...Count } amount { ...Cash }
  }
  deliveries(first: 5) {
    freshness { ...Age }
    nodes { number status statusText carrier trackingNumber shipped eta delivered }
  }
}

fragment Cash on Money { amount currency }
fragment Count on Quantity { value unit }
fragment Age on Freshness {
  state ageSeconds source servedFrom retryAfterMs
  parts { source state ageSeconds servedFrom }
}
`;

export const STOCK = `
query Stock($skus: [String!]!) {
  products(skus: $skus) {
    sku
    name
    category
    unit
    stock {
      freshness {
        state ageSeconds source servedFrom retryAfterMs
        parts { source state ageSeconds servedFrom }
      }
      level
      total { value unit }
      bySite {
        site
        onHand { value unit }
        reserved { value unit }
        available { value unit }
        incoming { date quantity { value unit } }
      }
    }
  }
}
`;
