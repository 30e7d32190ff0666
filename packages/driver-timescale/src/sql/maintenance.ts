import type { SqlNames, Statement } from './names.js';

/** What is stored about maintenance: layout, policies, rollups, and how far back values reach. */
export function maintenanceSettings({ schema }: SqlNames): Statement {
  return {
    text: `SELECT name, value FROM "${schema}".setting WHERE name IN ('layout', 'policies', 'rollups', 'raw_from')`,
    values: [],
  };
}

/** Keeps a setting of the store. */
function setSetting({ schema }: SqlNames, name: string, value: string): Statement {
  return {
    text: `INSERT INTO "${schema}".setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    values: [name, value],
  };
}

/** Whether reads use rollups. */
export function setRollups(names: SqlNames, state: 'on' | 'off'): Statement {
  return setSetting(names, 'rollups', state);
}

/** Keeps the policies. */
export function storePolicies(names: SqlNames, policies: unknown): Statement {
  return setSetting(names, 'policies', JSON.stringify(policies));
}
