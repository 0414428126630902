// The GraphiQL page: one endpoint, a picker for who asks, and the answers.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';

import { useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { createFetcher } from './fetcher.js';
import { Caller } from './caller.jsx';
import { settings } from './settings.js';
import './workers.js';

const addressed = new URLSearchParams(location.search);
let authorization = '';
const fetcher = createFetcher(location.pathname, () => authorization);

// What a caller may see of the schema may change with the caller.
function SchemaFollows({ token }) {
  const { introspect } = useGraphiQLActions();
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) introspect();
    first.current = false;
  }, [token]);
}

function Page() {
  const [token, setToken] = useState(Caller.initial(settings.tokens));
  authorization = token ? `Bearer ${token}` : '';
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={settings.query}
      initialQuery={addressed.get('query') ?? undefined}
      initialVariables={addressed.get('variables') ?? undefined}
      defaultEditorToolsVisibility={false}
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <Caller tokens={settings.tokens} token={token} onToken={setToken} />
      </GraphiQL.Logo>
      <SchemaFollows token={token} />
    </GraphiQL>
  );
}

createRoot(document.getElementById('page')).render(<Page />);
