/** The two files of quotes that the example needs, and what it has to know of them. */
export interface QuoteFiles {
  /** Where they come from, for people. */
  readonly origin: string;
  /** Power contracts of one as-of date: `Contract,Start,End,Closing`, the last day included. */
  readonly power: { readonly text: string; readonly asOf: string; readonly market: string };
  /** Monthly gas contracts of several as-of dates: `as_of,contract,delivery_month,settle_usd_mmbtu`. */
  readonly gas: { readonly text: string };
}
