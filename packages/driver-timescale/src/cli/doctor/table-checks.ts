import type { Row } from '../../client/session.js';
import { analyzeTable, quoted, vacuumTable } from '../../sql/inspect.js';
import type { Examination, Finding } from './finding.js';

/** Fewer rows than this are read in no time, whatever the statistics say. */
const FEW_ROWS = 1000;
/** The share of dead rows at which autovacuum should have come by long ago; it begins at a fifth of the live ones. */
const DEAD_SHARE = 0.25;

/** Statistics and dead rows of the tables. */
export function checkTables({ names }: Examination, tables: readonly Row[]): readonly Finding[] {
  return tables.flatMap((table): readonly Finding[] => {
    const name = String(table.name);
    // Neither a partitioned table nor a view has rows of its own.
    if (table.kind !== 'r') return [];
    const [live, dead, modified] = [Number(table.live), Number(table.dead), Number(table.modified)];
    const findings: Finding[] = [];
    const full = `${quoted(names.schema)}.${quoted(name)}`;
    if (dead > FEW_ROWS && dead > DEAD_SHARE * live) {
      const statement = vacuumTable(names, name);
      findings.push({
        id: 'tables.dead_rows',
        severity: 'warning',
        found: `${full} has ${dead} dead rows beside ${live} live ones`,
        why: 'every read passes over them, and the table grows',
        remedy: [`${statement};`],
        maintenance: [statement],
      });
    } else if (table.analyzed !== true && Math.max(live, modified) > FEW_ROWS) {
      const statement = analyzeTable(names, name);
      findings.push({
        id: 'tables.never_analyzed',
        severity: 'warning',
        found: `${full} has ${Math.max(live, modified)} rows and was never analyzed`,
        why: 'the planner does not know how many rows there are, and may choose a slow way',
        remedy: [`${statement};`],
        maintenance: [statement],
      });
    }
    if (table.vacuum_off === true) {
      findings.push({
        id: 'tables.autovacuum_off',
        severity: 'warning',
        found: `autovacuum is off for ${full}`,
        why: 'its dead rows are never removed and its statistics never taken',
        remedy: [`ALTER TABLE ${full} RESET (autovacuum_enabled);`],
      });
    }
    return findings;
  });
}
