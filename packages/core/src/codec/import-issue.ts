import { formatInstant, type Instant } from '../time/index.js';

/** What an import found that its reader may want to know. See {@link ImportIssue}. */
export type ImportIssueKind =
  /** A cell without a value. */
  | 'blank'
  /** A cell that is no number, read as missing because the policy says so. */
  | 'unparsable'
  /** An interval that occurs more than once. */
  | 'duplicate'
  /** An interval of the grid without a row. */
  | 'gap'
  /** Rows that are not in the order of time. */
  | 'unsorted'
  /** A local time that does not exist on a day when clocks go forward. */
  | 'nonexistent'
  /** A local time that exists twice on a day when clocks go back, and how it was read. */
  | 'ambiguous'
  /** A time that is not on the grid. */
  | 'off-grid'
  /** A row with another number of fields than the header. */
  | 'ragged'
  /** A column that was not read. */
  | 'ignored-column'
  /** Lines in front of the header. */
  | 'preamble'
  /** Two columns that say different things about one row. */
  | 'contradiction'
  /** A number with the traces of binary arithmetic, such as 15.959999999999999, kept as it is. */
  | 'float-artefact'
  /** A day with another length than 24 hours in the range. */
  | 'dst-day'
  /** A first or last day that is not whole. */
  | 'partial-day'
  /** Components that do not add up to the total. */
  | 'residual'
  /** A row that a later version of the same hour replaces. */
  | 'superseded'
  /** Numbers written with thousands separators. */
  | 'thousands'
  /** A header that is spelled in another way than usual, or cut. */
  | 'header-drift'
  /** Something about the source that no program can decide: a disputed unit, a mixed direction of quotation. */
  | 'note';

/** One place in a file or series. */
export interface ImportPlace {
  /** Line of the file, from 1. */
  readonly line?: number | undefined;
  /** Name of the column. */
  readonly column?: string | undefined;
  /** Which series, when a file holds several. */
  readonly series?: string | undefined;
  /** Start of the interval, epoch ms. */
  readonly start?: Instant | undefined;
  /** What stood there, or what is meant. */
  readonly text?: string | undefined;
}

/** One kind of oddity of a file, with how often and where it was found. */
export interface ImportIssue {
  /** What kind. */
  readonly kind: ImportIssueKind;
  /** `info`: the data is as it should be, and worth knowing; `warning`: it is not. */
  readonly severity: 'info' | 'warning';
  /** How many rows, cells or intervals. */
  readonly count: number;
  /** A sentence that says all of it. */
  readonly message: string;
  /** The first twenty places. */
  readonly places: readonly ImportPlace[];
}

const MAX_PLACES = 20;

const INFO: ReadonlySet<ImportIssueKind> = new Set<ImportIssueKind>([
  'ignored-column',
  'preamble',
  'dst-day',
  'header-drift',
  'superseded',
  'note',
]);

interface Tally {
  readonly kind: ImportIssueKind;
  readonly what: string;
  readonly places: ImportPlace[];
  count: number;
}

/** Collects oddities while a file is read, and puts them into sentences at the end. */
export class IssueCollector {
  readonly #tallies = new Map<string, Tally>();
  readonly #once = new Set<string>();

  /**
   * Counts an oddity.
   *
   * @param what the sentence after the count, for example `cells of "price" are empty`; oddities of one kind with one sentence are one issue
   * @param times how many it stands for
   */
  add(kind: ImportIssueKind, what: string, place: ImportPlace = {}, times = 1): void {
    const key = `${kind}\n${what}`;
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = { kind, what, places: [], count: 0 };
      this.#tallies.set(key, tally);
    }
    tally.count += times;
    if (tally.places.length < MAX_PLACES) tally.places.push(place);
  }

  /** Counts an oddity unless the same has been counted with the same `id`. */
  addOnce(id: string, kind: ImportIssueKind, what: string, place: ImportPlace = {}): void {
    if (this.#once.has(id)) return;
    this.#once.add(id);
    this.add(kind, what, place);
  }

  /** The issues found, in the order in which each was first met. */
  finish(): readonly ImportIssue[] {
    return [...this.#tallies.values()].map((tally) => ({
      kind: tally.kind,
      severity: INFO.has(tally.kind) ? 'info' : 'warning',
      count: tally.count,
      message: sentence(tally),
      places: tally.places,
    }));
  }
}

function sentence({ kind, what, count, places }: Tally): string {
  const said = kind === 'note' ? what : `${count} ${what}`;
  const shown = places
    .slice(0, 3)
    .map(placeText)
    .filter((text) => text !== '');
  if (shown.length === 0) return said;
  const more = places.length > shown.length ? ', …' : '';
  return `${said}: ${shown.join(', ')}${more}`;
}

function placeText(place: ImportPlace): string {
  const parts: string[] = [];
  if (place.line !== undefined) parts.push(`line ${place.line}`);
  if (place.series !== undefined && place.series !== '') parts.push(place.series);
  if (place.start !== undefined) parts.push(formatInstant(place.start));
  if (place.text !== undefined) parts.push(place.text);
  return parts.join(' ');
}
