/**
 * Symbols that people write and that mean different things to different people, each with what to write instead. The
 * type checker and the run-time parser print the same sentence. A program that wants one of them may define it.
 */
export const REFUSED_SYMBOLS = {
  MBtu: "it means a thousand Btu to some and a million to others: write 'MMBtu' for a million",
  MBTU: "it means a thousand Btu to some and a million to others: write 'MMBtu' for a million",
  Btu_ISO:
    "it is printed both as 1055.056 J and as 1055.06 J: write 'Btu' (International Table) or define the one you mean",
  BTU_ISO:
    "it is printed both as 1055.056 J and as 1055.06 J: write 'Btu' (International Table) or define the one you mean",
  cal: "write 'cal_IT' (4.1868 J) or 'cal_th' (4.184 J)",
  GBp: "only its case tells it from 'GBP': write 'p' for pence",
  GBX: "write 'p' for pence",
  GBx: "write 'p' for pence",
  JPYc: 'the yen has no minor unit',
  month: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  months: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  mo: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  year: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  years: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  yr: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  a: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  quarter: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  week: "its length depends on a calendar: use a delivery period on a market clock, or 'h' and 'd'",
  ton: "write 't' (1000 kg), 'short_ton' (2000 lb) or 'long_ton' (2240 lb)",
  tons: "write 't' (1000 kg), 'short_ton' (2000 lb) or 'long_ton' (2240 lb)",
  st: "write 'short_ton' (2000 lb)",
  cf: "write 'scf', a standard cubic foot of gas",
  Ccf: "write 'scf', a standard cubic foot of gas (one hundred of them), or define it",
  ccf: "write 'scf' (one hundred of them), or define it",
  CO2: "write 'tCO2', 'kgCO2', 'lbCO2' or 'short_tonCO2'",
  EUA: "one EUA is one 'tCO2': write that",
  C: "write 'degC' for a point on the scale or 'deltaC' for a difference",
  F: "write 'degF' for a point on the scale or 'deltaF' for a difference",
  HDD: "write 'deltaC*d' or 'deltaF*d'",
  CDD: "write 'deltaC*d' or 'deltaF*d'",
  $: "write the currency code: 'USD', 'CAD', 'AUD'",
  '\u20ac': "write 'EUR'",
  '\u00a3': "write 'GBP'",
} as const;

/** A symbol that is refused with a hint. */
export type RefusedSymbol = keyof typeof REFUSED_SYMBOLS;
