// The editor's workers, from beside this script.
const FILES = { json: 'json.worker.js', graphql: 'graphql.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const file = FILES[label] ?? 'editor.worker.js';
    return new Worker(new URL(file, import.meta.url), { type: 'module' });
  },
};
