import type { DecimalStyle } from '../../codec/csv/parse-decimal.js';
import type { ImportIssue } from '../../codec/import-issue.js';
import type { SeriesUnit } from '../../series/index.js';
import type { LoadProfile, MarketClock } from '../../time/index.js';
import type { ContractWeighting } from '../contract.js';
import type { Curve } from '../curve.js';
import type { CurveKey } from '../curve-key.js';
import type { CurveReadLimits } from './decode-options.js';

/** The headers of the columns. Those that are named must be there; others are found by the names that `curveQuotesToCsv` writes. */
export interface CurveCsvColumns {
  /** The highest price at which someone buys. Default `bid`. */
  readonly bid?: string;
  /** The lowest price at which someone sells. Default `ask`. */
  readonly ask?: string;
  /** The mid price. Default `mid`. */
  readonly mid?: string;
  /** The price of the last trade. Default `last`. */
  readonly last?: string;
  /** The settlement price. Default `settlement`. */
  readonly settlement?: string;
  /** What was traded. Default `volume`. */
  readonly volume?: string;
  /** Open interest. Default `openInterest`. */
  readonly openInterest?: string;
  /** The as-of date, in a file with several. Default `asOf`, where the option of that name is not given. */
  readonly asOf?: string | undefined;
  /**
   * What delivers when: `Q1-26`, `2026-01`. With columns for start and end it is only the name of the contract. Default `period`.
   */
  readonly period?: string | undefined;
  /** The name of the contract, where it is not the period: `NGF26`. Default `name`. */
  readonly name?: string | undefined;
  /** The start of delivery: a date, or a time with offset. Default `start`. */
  readonly start?: string | undefined;
  /** The end of delivery. Default `end`. */
  readonly end?: string | undefined;
  /** The load profile: its id, or a text of the option `profiles`. Default `profile`. */
  readonly profile?: string | undefined;
  /** `hours` or `days`. Default `weighting`. */
  readonly weighting?: string | undefined;
  /** The market of the contract. Default `market`. */
  readonly market?: string | undefined;
}

/** How dates are written. */
export interface CurveCsvDates {
  /** `iso` (default), or a pattern such as `dd.MM.yyyy`; see the guide on files. */
  readonly format?: string | undefined;
  /** Whether the end is the first day after delivery, `exclusive` (default), or the last day of it, `inclusive`. */
  readonly end?: 'exclusive' | 'inclusive' | undefined;
}

/** Options of {@link curvesFromCsv}. */
export interface CurveCsvOptions<U extends string> extends DecimalStyle, Omit<CurveReadLimits, 'maxPoints'> {
  /** Which curve. */
  readonly key: CurveKey | string;
  /** The unit of all prices: a literal is checked by the compiler, text at run time. */
  readonly unit: SeriesUnit<U>;
  /** Where delivery days begin and end. */
  readonly clock: MarketClock;
  /** The as-of date of all rows, `YYYY-MM-DD`. Without it a column says it. */
  readonly asOf?: string | undefined;
  /** The headers of the columns. */
  readonly columns?: CurveCsvColumns | undefined;
  /** How dates are written. */
  readonly dates?: CurveCsvDates | undefined;
  /** The profile of rows without one. Default base. */
  readonly profile?: LoadProfile | undefined;
  /** Profiles by the texts with which the file names them: `{ Peak: profiles.sdac.peak }`. */
  readonly profiles?: Readonly<Record<string, LoadProfile>> | undefined;
  /** What a delivered hour counts, in rows that do not say. Default `hours`. */
  readonly weighting?: ContractWeighting | undefined;
  /** The market of rows that do not say. Default: the location of the key. */
  readonly market?: string | undefined;
  /** Takes only rows that have one of these texts in a column; the others are reported. */
  readonly include?:
    | {
        /** The header of the column. */
        readonly column: string;
        /** The texts that count. */
        readonly is: readonly string[];
      }
    | undefined;
  /** The character between fields. Default a comma. */
  readonly delimiter?: string | undefined;
  /** The encoding of bytes, as `TextDecoder` names it. Default UTF-8. */
  readonly encoding?: string | undefined;
  /** Cells that mean "no value". Default: empty, `NA`, `N/A`, `#N/A`, `null`, `-`. */
  readonly missing?: readonly string[] | undefined;
  /** What to do with cells that are no numbers: refuse the file, or read them as none and report them. Default `error`. */
  readonly unparsable?: 'error' | 'missing' | undefined;
}

/** What {@link curvesFromCsv} gives. */
export interface CurveCsvImport<U extends string> {
  /** A curve for each as-of date, by date. */
  readonly curves: readonly Curve<U>[];
  /** How many rows with data were read. */
  readonly rows: number;
  /** Everything odd about the file; empty when there is nothing. */
  readonly issues: readonly ImportIssue[];
}
