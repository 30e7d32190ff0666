import type { StandardAtom } from './unit-atoms.js';

/** What the run-time registry knows of one atom. */
export interface AtomValue {
  /** Dimension as base dimensions with exponents, for example `E T-1`. */
  readonly dimension: string;
  /** Exact factor to the base unit of the dimension: a decimal, or a fraction of two decimals. */
  readonly scale: string;
  /** For points on a scale: the exact value of its zero, in the base unit. */
  readonly offset?: string;
  /** For points on a scale: the atom of a difference. */
  readonly delta?: string;
}

const energy = (scale: string): AtomValue => ({ dimension: 'E', scale });
const power = (scale: string): AtomValue => ({ dimension: 'E T-1', scale });
const time = (scale: string): AtomValue => ({ dimension: 'T', scale });
const mass = (scale: string): AtomValue => ({ dimension: 'M', scale });
const carbon = (scale: string): AtomValue => ({ dimension: 'C', scale });
const volume = (scale: string): AtomValue => ({ dimension: 'V', scale });
const standardFeet = (scale: string): AtomValue => ({ dimension: 'VF', scale });
const difference = (scale: string): AtomValue => ({ dimension: 'DT', scale });
const minor = (currency: string): AtomValue => ({ dimension: currency, scale: '0.01' });

/**
 * The values of the standard atoms. Base units: J, s, kg, kg of CO2e, m3, Nm3, Sm3, scf, deltaK, K and each currency.
 * Sources: SI; the Btu and calorie of the Fifth International Conference on the Properties of Steam (1956); the
 * international yard and pound agreement (1959); 15 U.S.C. for the US gallon.
 */
export const ATOM_VALUES: Readonly<Record<StandardAtom, AtomValue>> = {
  J: energy('1'),
  kJ: energy('1e3'),
  MJ: energy('1e6'),
  GJ: energy('1e9'),
  TJ: energy('1e12'),
  PJ: energy('1e15'),
  Wh: energy('3600'),
  kWh: energy('3.6e6'),
  MWh: energy('3.6e9'),
  GWh: energy('3.6e12'),
  TWh: energy('3.6e15'),
  Btu: energy('1055.05585262'),
  Btu_IT: energy('1055.05585262'),
  Btu_th: energy('1897.83047608/1.8'), // 4.184 J/cal x 453.59237 g/lb / (1.8 degF/degC)
  MMBtu: energy('1055055852.62'),
  therm: energy('105505585.262'),
  therm_EC: energy('105506000'),
  therm_US: energy('105480400'),
  Dth: energy('1055055852.62'),
  cal_IT: energy('4.1868'),
  cal_th: energy('4.184'),
  kcal: energy('4186.8'),
  kcal_IT: energy('4186.8'),
  kcal_th: energy('4184'),
  toe: energy('41.868e9'),
  boe: energy('6119323945.196'), // 5.8 MMBtu
  W: power('1'),
  kW: power('1e3'),
  MW: power('1e6'),
  GW: power('1e9'),
  s: time('1'),
  min: time('60'),
  h: time('3600'),
  d: time('86400'),
  g: mass('0.001'),
  kg: mass('1'),
  t: mass('1000'),
  lb: mass('0.45359237'),
  short_ton: mass('907.18474'),
  long_ton: mass('1016.0469088'),
  tCO2: carbon('1000'),
  kgCO2: carbon('1'),
  lbCO2: carbon('0.45359237'),
  short_tonCO2: carbon('907.18474'),
  m3: volume('1'),
  L: volume('0.001'),
  gal: volume('0.003785411784'),
  bbl: volume('0.158987294928'),
  Nm3: { dimension: 'VN', scale: '1' },
  Sm3: { dimension: 'VS', scale: '1' },
  scf: standardFeet('1'),
  Mcf: standardFeet('1e3'),
  MMcf: standardFeet('1e6'),
  Bcf: standardFeet('1e9'),
  degC: { dimension: 'TP', scale: '1', offset: '273.15', delta: 'deltaC' },
  degF: { dimension: 'TP', scale: '5/9', offset: '2298.35/9', delta: 'deltaF' }, // 459.67 x 5/9
  K: { dimension: 'TP', scale: '1', offset: '0', delta: 'deltaK' },
  deltaC: difference('1'),
  deltaF: difference('5/9'),
  deltaK: difference('1'),
  '1': { dimension: '', scale: '1' },
  '%': { dimension: '', scale: '0.01' },
  USc: minor('USD'),
  EURc: minor('EUR'),
  ct: minor('EUR'),
  p: minor('GBP'),
};

/** The currencies that come with the package. */
export const STANDARD_CURRENCIES =
  'USD EUR GBP CHF NOK SEK DKK PLN CZK HUF RON BGN RSD TRY UAH CAD MXN BRL AUD NZD JPY CNY HKD INR KRW SGD ZAR'.split(
    ' ',
  ) as readonly string[];
