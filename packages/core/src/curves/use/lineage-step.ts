import type { CurveLineage, LineageInput, PlainValue } from '../lineage.js';

/** A lineage with one more step: its name is added to the method, its settings stand under its name, numbered from the second one on. */
export function withStep(
  lineage: CurveLineage,
  step: string,
  added: {
    readonly settings: PlainValue;
    readonly inputs?: readonly LineageInput[];
    readonly adjustments?: CurveLineage['adjustments'];
  },
): CurveLineage {
  let name = step;
  for (let n = 2; name in lineage.settings; n++) name = `${step}${n}`;
  return {
    method: `${lineage.method}+${step}`,
    settings: { ...lineage.settings, [name]: added.settings },
    inputs: [...lineage.inputs, ...(added.inputs ?? [])],
    adjustments: [...lineage.adjustments, ...(added.adjustments ?? [])],
  };
}
