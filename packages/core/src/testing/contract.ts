import { randomUUID } from 'node:crypto';
import type {
  CatalogRepository,
  CurveCapabilities,
  CurveRepository,
  Lifecycle,
  SeriesCapabilities,
  SeriesRepository,
} from '../ports/index.js';

/** What registers tests: `describe` and `it` of vitest, node:test, mocha or any other runner. */
export interface ContractRunner {
  /** Registers a group of tests. */
  readonly describe: (title: string, body: () => void) => unknown;
  /** Registers a test, which fails when its promise rejects. The tests of a group must run one after the other. */
  readonly it: (title: string, test: () => Promise<void>) => unknown;
  /** Runs something after the tests of a group. Without it a last test closes the store, which a filter on titles may leave out. */
  readonly afterAll?: ((close: () => Promise<void>) => unknown) | undefined;
}

/** A store as the kit uses it: its ports and a life. */
export interface StoreUnderTest extends Lifecycle {
  /** Its series. */
  readonly series: SeriesRepository;
  /** Its catalog. */
  readonly catalog: CatalogRepository;
  /** Its curves, when it keeps curves. */
  readonly curves?: CurveRepository | undefined;
}

/** How the kit comes to a store, and what the store claims to do. */
export interface ContractSetup {
  /**
   * Makes an empty store with its own data; the kit migrates it and closes it. It is asked for few: the tests of a contract
   * share one, each with a tenant of its own.
   *
   * @param options `tenant`: the store's default tenant, or `undefined` for none
   */
  readonly create: (options: { readonly tenant: string | undefined }) => StoreUnderTest | Promise<StoreUnderTest>;
  /** What the adapter says that it can do. It decides which clauses are skipped, and is compared with the store's own. */
  readonly capabilities: SeriesCapabilities;
  /** The same for curves. Without it the clauses about curves are skipped: a store need not keep any. */
  readonly curves?: CurveCapabilities | undefined;
  /** For a durable store: closes it and opens it again on the same data. */
  readonly reopen?: ((store: StoreUnderTest) => Promise<StoreUnderTest>) | undefined;
  /** For concurrent writers: another store, with connections of its own, on the same data. */
  readonly connect?: ((store: StoreUnderTest) => Promise<StoreUnderTest>) | undefined;
  /**
   * Brings what the store derives from its observations up to date, such as rollups. Aggregates are asked before and after it.
   * Default: the store derives nothing.
   */
  readonly settle?: ((store: StoreUnderTest) => Promise<void>) | undefined;
  /** The name of a fresh tenant, where tenants must be made known first. Default: a random name. */
  readonly tenantName?: (() => string | Promise<string>) | undefined;
  /** Told about each clause that is skipped. It is also a test of its own, whose title says why. */
  readonly onSkip?: ((clause: string, reason: string) => void) | undefined;
}

/** What one test of the kit works with. */
export interface ContractCase {
  /** The shared store. */
  readonly store: StoreUnderTest;
  /** Its series. */
  readonly series: SeriesRepository;
  /** Its catalog. */
  readonly catalog: CatalogRepository;
  /** Options with a tenant that no other test uses. */
  readonly call: { readonly tenant: string };
  /** Options with one more tenant. */
  readonly otherTenant: () => Promise<{ readonly tenant: string }>;
  /** The setup, for tests that need a store of their own. */
  readonly setup: ContractSetup;
}

/** One clause, or one side of it, and the test that holds an adapter to it. */
export interface Clause {
  /** The id in the port's doc comment. */
  readonly id: string;
  /** What is tested, as a sentence. */
  readonly title: string;
  /** Why this cannot be tested with this setup; `undefined` when it can. */
  readonly skip?: ((setup: ContractSetup) => string | undefined) | undefined;
  /** Rejects when the clause does not hold. */
  readonly test: (subject: ContractCase) => Promise<void>;
}

/** Registers clauses as tests over one shared store. */
export function registerContract(
  runner: ContractRunner,
  setup: ContractSetup,
  contract: { readonly title: string; readonly clauses: readonly Clause[] },
): void {
  let shared: Promise<StoreUnderTest> | undefined;
  runner.describe(`${contract.title}: ${setup.capabilities.backend}`, () => {
    for (const clause of contract.clauses) {
      const reason = clause.skip?.(setup);
      if (reason !== undefined) {
        setup.onSkip?.(clause.id, reason);
        runner.it(`${clause.id} skipped: ${reason}`, async () => {});
        continue;
      }
      runner.it(`${clause.id} ${clause.title}`, async () => {
        shared ??= openStore(setup, undefined);
        await clause.test(await contractCase(setup, await shared));
      });
    }
    const close = async (): Promise<void> => {
      await (await shared)?.close();
    };
    if (runner.afterAll === undefined) runner.it('the store of these tests closes', close);
    else runner.afterAll(close);
  });
}

/** A migrated store of the setup. */
export async function openStore(
  setup: Pick<ContractSetup, 'create'>,
  tenant: string | undefined,
): Promise<StoreUnderTest> {
  const store = await setup.create({ tenant });
  await store.migrate();
  return store;
}

/** The name of a tenant that nothing has used yet. */
export async function freshTenant(setup: Pick<ContractSetup, 'tenantName'>): Promise<string> {
  return (await setup.tenantName?.()) ?? `kit-${randomUUID()}`;
}

async function contractCase(setup: ContractSetup, store: StoreUnderTest): Promise<ContractCase> {
  const { series, catalog } = store;
  const tenant = await freshTenant(setup);
  const otherTenant = async (): Promise<{ tenant: string }> => ({ tenant: await freshTenant(setup) });
  return { store, series, catalog, call: { tenant }, otherTenant, setup };
}
