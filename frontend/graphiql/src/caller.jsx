// Who asks: a role of the demo, or a token of one's own. It is forgotten with the browser tab.
const KEPT = 'c360.token';

export function Caller({ tokens, token, onToken }) {
  const roles = Object.keys(tokens);
  const role = roles.find((name) => tokens[name] === token) ?? '';
  const choose = (value) => {
    sessionStorage.setItem(KEPT, value);
    onToken(value);
  };
  return (
    <form className="caller" onSubmit={(event) => event.preventDefault()}>
      {roles.length > 0 && (
        <label>
          Ask as{' '}
          <select value={role} onChange={(event) => choose(tokens[event.target.value] ?? '')}>
            {roles.map((name) => (
              <option key={name} value={name}>
                {name.replaceAll('_', ' ')}
              </option>
            ))}
            <option value="">another token</option>
          </select>
        </label>
      )}
      {role === '' && (
        <input
          type="password"
          autoComplete="off"
          aria-label="Bearer token"
          placeholder="Bearer token"
          value={token}
          onChange={(event) => choose(event.target.value.trim())}
        />
      )}
    </form>
  );
}

// A kept role token of an earlier start of the demo is of no use any more.
Caller.initial = (tokens) => {
  const all = Object.values(tokens);
  const kept = sessionStorage.getItem(KEPT) ?? '';
  return all.length > 0 && !all.includes(kept) ? all[0] : kept;
};
