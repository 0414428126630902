// What the server passes with the page: tokens by role and the query to begin with.
const given = JSON.parse(document.getElementById('settings').textContent);

export const settings = { tokens: given.tokens ?? {}, query: given.query ?? '{ __typename }' };
