import { aggregateClauses } from './aggregate-clauses.js';
import { aggregateFreshClauses } from './aggregate-fresh-clauses.js';
import { aggregateManyClauses } from './aggregate-many-clauses.js';
import { callClauses } from './call-clauses.js';
import { catalogClauses } from './catalog-clauses.js';
import { type Clause, type ContractRunner, type ContractSetup, registerContract } from './contract.js';
import { curveCallClauses } from './curve-call-clauses.js';
import { forCurves } from './curve-case.js';
import { curveDateClauses } from './curve-date-clauses.js';
import { curveHistoryClauses } from './curve-history-clauses.js';
import { curveListClauses } from './curve-list-clauses.js';
import { curvePublishClauses } from './curve-publish-clauses.js';
import { curveReadClauses } from './curve-read-clauses.js';
import { issuedClauses } from './issued-clauses.js';
import { knowledgeClauses } from './knowledge-clauses.js';
import { lifecycleClauses } from './lifecycle-clauses.js';
import { readClauses } from './read-clauses.js';
import { refusalClauses } from './refusal-clauses.js';
import { streamClauses } from './stream-clauses.js';
import { viewClauses } from './view-clauses.js';
import { viewDayClauses } from './view-day-clauses.js';
import { viewTableClauses } from './view-table-clauses.js';
import { viewUseClauses } from './view-use-clauses.js';
import { writeClauses } from './write-clauses.js';

/** Every clause of the `SeriesRepository` port. */
export const seriesClauses: readonly Clause[] = [
  ...readClauses,
  ...knowledgeClauses,
  ...viewClauses,
  ...viewDayClauses,
  ...viewUseClauses,
  ...viewTableClauses,
  ...issuedClauses,
  ...streamClauses,
  ...aggregateClauses,
  ...aggregateFreshClauses,
  ...aggregateManyClauses,
  ...writeClauses,
  ...refusalClauses,
  ...callClauses,
];

/** Every clause of the `CurveRepository` port. */
export const curveClauses: readonly Clause[] = forCurves([
  ...curveReadClauses,
  ...curveDateClauses,
  ...curveHistoryClauses,
  ...curveListClauses,
  ...curvePublishClauses,
  ...curveCallClauses,
]);

/**
 * Registers the tests that hold an adapter to the `SeriesRepository` port. Each title begins with the id of its clause.
 *
 * @param runner `describe` and `it` of any test runner
 */
export function seriesRepositoryContract(runner: ContractRunner, setup: ContractSetup): void {
  registerContract(runner, setup, { title: 'SeriesRepository', clauses: seriesClauses });
}

/** Registers the tests that hold an adapter to the `CatalogRepository` port. */
export function catalogRepositoryContract(runner: ContractRunner, setup: ContractSetup): void {
  registerContract(runner, setup, { title: 'CatalogRepository', clauses: catalogClauses });
}

/**
 * Registers the tests that hold an adapter to the `CurveRepository` port. A store without curves, whose setup states no capabilities of them,
 * skips them all.
 */
export function curveRepositoryContract(runner: ContractRunner, setup: ContractSetup): void {
  registerContract(runner, setup, { title: 'CurveRepository', clauses: curveClauses });
}

/** Registers the tests that hold an adapter to the `Lifecycle` port. */
export function lifecycleContract(runner: ContractRunner, setup: ContractSetup): void {
  registerContract(runner, setup, { title: 'Lifecycle', clauses: lifecycleClauses });
}

/**
 * Registers the contracts of all ports of a store.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { createMemoryStore } from '@aurum/core/memory';
 * import { storeContract } from '@aurum/core/testing';
 *
 * const { series, curves } = createMemoryStore();
 * storeContract(
 *   { describe, it },
 *   {
 *     capabilities: series.capabilities,
 *     curves: curves.capabilities,
 *     create: ({ tenant }) => createMemoryStore({ tenant }),
 *   },
 * );
 * ```
 */
export function storeContract(runner: ContractRunner, setup: ContractSetup): void {
  seriesRepositoryContract(runner, setup);
  catalogRepositoryContract(runner, setup);
  curveRepositoryContract(runner, setup);
  lifecycleContract(runner, setup);
}
