import assert from 'node:assert/strict';
import type { CurveRepository } from '../ports/index.js';
import type { Clause, ContractCase, ContractSetup } from './contract.js';

/** What one test of the curves' clauses works with. */
export interface CurveCase extends ContractCase {
  /** The curves of the shared store. */
  readonly curves: CurveRepository;
}

/** A clause of the `CurveRepository` port. */
export interface CurveClause extends Omit<Clause, 'test'> {
  /** Rejects when the clause does not hold. */
  readonly test: (subject: CurveCase) => Promise<void>;
}

/** The clauses as the kit registers them: skipped for a store that keeps no curves. */
export function forCurves(clauses: readonly CurveClause[]): readonly Clause[] {
  return clauses.map((clause) => ({
    id: clause.id,
    title: clause.title,
    skip: (setup: ContractSetup) =>
      setup.curves === undefined ? 'the setup states no capabilities of curves' : clause.skip?.(setup),
    test: (subject: ContractCase) => clause.test({ ...subject, curves: curvesOf(subject.store) }),
  }));
}

/** The curves of a store whose setup says that it keeps some. */
export function curvesOf({ curves }: { readonly curves?: CurveRepository | undefined }): CurveRepository {
  return curves ?? assert.fail('the setup states capabilities of curves, but the store has no member `curves`');
}
