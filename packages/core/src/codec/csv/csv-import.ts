import type { Series } from '../../series/index.js';
import type { LiteralUnit } from '../../units/index.js';
import type { ImportIssue } from '../import-issue.js';
import type { CsvColumn, CsvColumns } from './csv-options.js';

/** The type of a declared unit: a literal is checked by the compiler, text known only at run time passes and is checked then. */
export type CsvUnit<U extends string> = string extends U ? U : LiteralUnit<U>;

/** A declared column with its unit checked. */
export interface CheckedColumn<U extends string> {
  /** The unit, or a sentence that says what is wrong with it. */
  readonly unit: CsvUnit<U>;
}

/** Declared columns with their units checked. */
export type CheckedColumns<C extends CsvColumns> = { readonly [H in keyof C]: CheckedColumn<C[H]['unit']> };

/** A series for each declared column, by the header of the column. */
export type CsvSeries<C extends CsvColumns> = { readonly [H in keyof C]: Series<C[H]['unit'], C[H]['kind']> };

/** What {@link seriesFromCsv} gives. */
export interface CsvImport<C extends CsvColumns> {
  /** A series for each declared column, by the header of the column. */
  readonly series: CsvSeries<C>;
  /** How many rows with data were read. */
  readonly rows: number;
  /** Everything odd about the file; empty when there is nothing. */
  readonly issues: readonly ImportIssue[];
}

/** The series of one key, for example of one node. */
export interface CsvGroup<C extends CsvColumns> {
  /** The texts of the key columns, by header. */
  readonly key: Readonly<Record<string, string>>;
  /** A series for each declared column, by the header of the column. */
  readonly series: CsvSeries<C>;
}

/** What {@link keyedSeriesFromCsv} gives. */
export interface KeyedCsvImport<C extends CsvColumns> {
  /** The series of each key, in the order in which the keys are first met. */
  readonly groups: readonly CsvGroup<C>[];
  /** How many rows with data were read. */
  readonly rows: number;
  /** Everything odd about the file; empty when there is nothing. */
  readonly issues: readonly ImportIssue[];
}

/** What {@link seriesFromWideCsv} gives. */
export interface WideCsvImport<V extends CsvColumn> {
  /** A series for each key, in the order in which the keys are first met; one with an empty key when there are no key columns. */
  readonly groups: readonly {
    /** The texts of the key columns, by header. */
    readonly key: Readonly<Record<string, string>>;
    /** The values of all hour columns. */
    readonly series: Series<V['unit'], V['kind']>;
  }[];
  /** How many rows with data were read. */
  readonly rows: number;
  /** Everything odd about the file; empty when there is nothing. */
  readonly issues: readonly ImportIssue[];
}
