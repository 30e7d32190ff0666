import type { CsvRow } from './csv-row.js';
import { PointTable } from './point-table.js';

/** One table of points for each combination of key texts. */
export class GroupTables {
  readonly #keyColumns: readonly number[];
  readonly #valueColumns: number;
  readonly #tables = new Map<string, PointTable>();
  #last: PointTable | undefined;
  #lastText = '';

  /**
   * @param keyColumns positions of the key columns
   * @param valueColumns how many values a point has
   */
  constructor(keyColumns: readonly number[], valueColumns: number) {
    this.#keyColumns = keyColumns;
    this.#valueColumns = valueColumns;
  }

  /** The table of the row's key. */
  of(row: CsvRow): PointTable {
    const text = this.#keyText(row);
    if (this.#last !== undefined && text === this.#lastText) return this.#last;
    let table = this.#tables.get(text);
    if (table === undefined) {
      table = new PointTable(
        this.#keyColumns.map((column) => row.field(column).trim()),
        this.#valueColumns,
      );
      this.#tables.set(text, table);
    }
    this.#last = table;
    this.#lastText = text;
    return table;
  }

  #keyText(row: CsvRow): string {
    const [only] = this.#keyColumns;
    if (only === undefined) return '';
    if (this.#keyColumns.length === 1) return row.field(only);
    return this.#keyColumns.map((column) => row.field(column)).join('\u0000');
  }

  /** All tables, in the order in which their keys were first met. */
  all(): readonly PointTable[] {
    return [...this.#tables.values()];
  }
}
