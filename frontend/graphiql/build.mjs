// Builds the page into gateway/static/graphiql: minified, without source maps, licences in one file.
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../../gateway/static/graphiql');

// Large parts that the page does without: path asked for -> what stands in.
const lean = {
  name: 'lean',
  setup({ onResolve, onLoad }) {
    const own = (file) => ({ path: join(here, 'src', file) });
    onResolve({ filter: /editor\/edcore\.main\.js$/ }, () => own('editor.js'));
    onResolve({ filter: /^prettier\/standalone$/ }, ({ importer }) =>
      /utility.jsonc\.js$/.test(importer) ? own('json-format.js') : undefined,
    );
    onResolve({ filter: /^prettier\/(plugins\/estree|parser-babel)$/ }, ({ path }) => ({
      path,
      namespace: 'nothing',
    }));
    const contents = 'export const printers = {}; export const parsers = {};';
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents }));
  },
};

const NOTICE = /^(licen[cs]e|third-?party-?notices)/i;

function licences(inputs) {
  const found = new Map();
  for (const input of Object.keys(inputs)) {
    const folder = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1];
    if (!folder || found.has(folder)) continue;
    const { name, version, license } = JSON.parse(readFileSync(join(here, folder, 'package.json')));
    const files = readdirSync(join(here, folder)).filter((each) => NOTICE.test(each));
    const texts = files.map((each) => readFileSync(join(here, folder, each), 'utf8').trim());
    found.set(folder, [`${name} ${version} (${license})`, ...texts].join('\n\n'));
  }
  const all = [...found.values()].sort().join(`\n\n${'-'.repeat(80)}\n\n`);
  return all.replace(/[ \t\r]+$/gm, '') + '\n';
}

if (existsSync(out)) rmSync(out, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: {
    main: 'src/main.jsx',
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  chunkNames: 'part-[hash]',
  assetNames: '[name]',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.ttf': 'file' },
  // Under this older name prettier offers a script of another kind, whose parsers are not found.
  alias: { 'prettier/parser-graphql': 'prettier/plugins/graphql' },
  plugins: [lean],
  metafile: true,
  logLevel: 'warning',
});
// main.css has all styles; those beside the lazy parts repeat them.
for (const file of readdirSync(out)) if (/^part-.*\.css$/.test(file)) rmSync(join(out, file));
copyFileSync(join(here, 'src/index.html'), join(out, 'index.html'));
copyFileSync(join(here, 'src/icon.svg'), join(out, 'icon.svg'));
writeFileSync(join(out, 'LICENSES.txt'), licences(metafile.inputs));
