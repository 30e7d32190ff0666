// The rules of the architecture as data. `npm run deps` fails on the first arrow that is not drawn here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * The folders of core and what each may use besides `errors` and `internal`, which everything may use.
 * `values` hold no input or output at all.
 */
const VALUES = { units: [], time: ['units'], series: ['units', 'time'] };
/** `codec` uses no curves, so that curves may use it for their own forms. */
const LATER_VALUES = { curves: [...Object.keys(VALUES), 'codec'], scenario: [...Object.keys(VALUES), 'curves'] };
const PURE = { ...VALUES, ...LATER_VALUES };
const CODECS = { codec: Object.keys(VALUES), markets: [...Object.keys(VALUES), 'codec'] };
const PORTS = { ports: Object.keys(PURE), catalog: [...Object.keys(PURE), 'ports'] };
const BELOW_ADAPTERS = [...Object.keys(PURE), ...Object.keys(PORTS), 'codec'];
const LAYERS = {
  errors: [],
  internal: [],
  config: [],
  telemetry: [],
  ...PURE,
  ...CODECS,
  ...PORTS,
  cache: [...BELOW_ADAPTERS, 'telemetry', 'driver'],
  driver: [...BELOW_ADAPTERS, 'telemetry'],
  memory: [...BELOW_ADAPTERS, 'telemetry', 'driver'],
  testing: [...BELOW_ADAPTERS, 'memory'],
  app: [...BELOW_ADAPTERS, 'telemetry', 'config', 'cache', 'memory'],
};

const CORE = '^packages/core/src/';
const CORE_DEPENDENCIES = ['zod', 'lru-cache', '@opentelemetry/api'];

/** The client family of each adapter: all that it may use besides core and Node. */
const CLIENTS = {
  'driver-timescale': ['pg', 'pg-[a-z-]+', '@types/pg', '@electric-sql/pglite'],
  'driver-trino': ['trino-client'],
  'cache-redis': ['ioredis'],
};

const inModules = (names) => `(^|/)node_modules/(${names.join('|')})/`;

const layerRules = Object.entries(LAYERS).map(([folder, below]) => ({
  name: `core-${folder}`,
  comment: `core/src/${folder} may use ${['errors', 'internal', ...below].join(', ')} and nothing else of core`,
  severity: 'error',
  from: { path: `${CORE}${folder}/` },
  to: {
    path: CORE,
    pathNot: `${CORE}(${[folder, ...below, ...(folder === 'errors' ? [] : ['errors', 'internal'])].join('|')})/`,
  },
}));

const adapterRules = Object.entries(CLIENTS).flatMap(([adapter, clients]) => [
  {
    name: `${adapter}-knows-no-other-adapter`,
    comment: 'an adapter depends on core and its own client family; never on another adapter',
    severity: 'error',
    from: { path: `^packages/${adapter}/` },
    to: { path: '^(packages|examples)/', pathNot: `^packages/(core|${adapter})/` },
  },
  {
    name: `${adapter}-clients`,
    comment: `packages/${adapter} may use core, Node and ${clients.join(', ')}`,
    severity: 'error',
    from: { path: `^packages/${adapter}/src/` },
    to: { dependencyTypesNot: ['core', 'local'], couldNotResolve: false, pathNot: [inModules(clients), '^packages/'] },
  },
]);

/** The source files that packages export: the only ones that another workspace may reach. */
const exportedSources = readdirSync('packages')
  .filter((name) => existsSync(`packages/${name}/package.json`))
  .flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
    return Object.values(exports).map(
      (target) => `packages/${name}/${(target['@aurum/source'] ?? target).replace('./', '')}`,
    );
  });

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'no import cycles, type-only ones included',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      comment: 'the import leads nowhere: it is misspelt, not installed, or not exported',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'core-dependencies',
      comment: `core depends on ${CORE_DEPENDENCIES.join(', ')} and Node only`,
      severity: 'error',
      from: { path: CORE },
      to: {
        dependencyTypesNot: ['core', 'local'],
        couldNotResolve: false,
        pathNot: [inModules(CORE_DEPENDENCIES), CORE],
      },
    },
    {
      name: 'core-knows-no-adapter',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^(packages|examples)/', pathNot: '^packages/core/' },
    },
    {
      name: 'core-folders',
      comment: 'a new folder of core is added to LAYERS in .dependency-cruiser.mjs, with what it may use',
      severity: 'error',
      from: {},
      to: { path: `${CORE}[^/]+/`, pathNot: `${CORE}(${Object.keys(LAYERS).join('|')})/` },
    },
    {
      name: 'values-do-no-io',
      comment: 'units, time, series, curves and scenario are pure: no file, network, process, clock or randomness',
      severity: 'error',
      from: { path: `${CORE}(${Object.keys(PURE).join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'root-entry-is-light',
      comment: 'zod and OpenTelemetry are reached from sub-paths only: importing them takes longer than all of core',
      severity: 'error',
      from: { path: `${CORE}index\\.ts$` },
      to: { path: inModules(['zod', '@opentelemetry/api']), reachable: true },
    },
    {
      name: 'internal-is-not-exported',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/.*index[.]ts$' },
      to: { path: '^packages/[^/]+/src/internal/' },
    },
    {
      name: 'internal-is-not-re-exported',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '/src/internal/' },
      to: { path: '/src/internal/', dependencyTypes: ['export'] },
    },
    {
      name: 'by-export-only',
      comment: 'another workspace is reached by the name of its package, and only where it exports something',
      severity: 'error',
      from: { path: '^(packages/[^/]+|examples/[^/]+)/' },
      to: {
        path: '^(packages|examples)/',
        pathNot: ['^$1/', ...exportedSources.map((source) => `^${source.replaceAll('.', '\\.')}$`)],
      },
    },
    {
      name: 'by-name-only',
      comment: 'no relative path leads from one workspace into another',
      severity: 'error',
      from: { path: '^(packages/[^/]+|examples/[^/]+)/' },
      to: { path: '^(packages|examples)/', pathNot: '^$1/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'packages-are-self-contained',
      comment: 'what is published uses neither tests, benchmarks, scripts nor examples',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^(examples|scripts|bench|test-support)/|^packages/[^/]+/(test|bench)/' },
    },
    ...layerRules,
    ...adapterRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@aurum/source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
