/**
 * The dimension of one atom, as two lists of base dimensions.
 *
 * Base dimensions: `E` energy, `T` time, `M` mass, `C` mass of CO2 equivalent, `V` geometric volume, `VN` gas volume at
 * 0 degC and 101.325 kPa, `VS` gas volume at 15 degC and 101.325 kPa, `VF` gas volume in standard cubic feet, `DT`
 * temperature difference, `TP` temperature point, and every currency under its own code.
 */
export interface AtomDimension<N extends readonly string[], D extends readonly string[] = []> {
  /** Base dimensions above the line. */
  readonly n: N;
  /** Base dimensions below the line. */
  readonly d: D;
}

/** The dimension of a point on the temperature scale. `Delta` is the atom of the difference of two such points. */
export interface ScalePoint<Delta extends string> extends AtomDimension<['TP']> {
  /** The atom that a difference of two points is expressed in. */
  readonly delta: Delta;
}

type E = AtomDimension<['E']>;
type Power = AtomDimension<['E'], ['T']>;
type T = AtomDimension<['T']>;
type M = AtomDimension<['M']>;
type C = AtomDimension<['C']>;
type V = AtomDimension<['V']>;
type VF = AtomDimension<['VF']>;
type DT = AtomDimension<['DT']>;
type One = AtomDimension<[]>;

/** Atoms of energy and power. The Btu, and everything built on it, is the International Table one unless its name says else. */
export interface EnergyAtoms {
  /** Joule. */
  J: E;
  /** 1e3 J. */
  kJ: E;
  /** 1e6 J. */
  MJ: E;
  /** 1e9 J; the unit of Canadian gas. */
  GJ: E;
  /** 1e12 J. */
  TJ: E;
  /** 1e15 J. */
  PJ: E;
  /** Watt-hour, 3600 J. */
  Wh: E;
  /** 1e3 Wh. */
  kWh: E;
  /** 1e6 Wh. */
  MWh: E;
  /** 1e9 Wh. */
  GWh: E;
  /** 1e12 Wh. */
  TWh: E;
  /** International Table British thermal unit, exactly 1055.05585262 J. */
  Btu: E;
  /** The same as `Btu`, by its full name. */
  Btu_IT: E;
  /** Thermochemical British thermal unit, exactly 4.184 J x 453.59237 / 1.8. */
  Btu_th: E;
  /** A million Btu_IT. */
  MMBtu: E;
  /** 100 000 Btu_IT: the therm of the National Balancing Point. */
  therm: E;
  /** The therm of EC directive 80/181, exactly 105.506 MJ. */
  therm_EC: E;
  /** The therm of US law, exactly 105.4804 MJ. */
  therm_US: E;
  /** Dekatherm: 10 therm, the same energy as one MMBtu. */
  Dth: E;
  /** International Table calorie, exactly 4.1868 J. */
  cal_IT: E;
  /** Thermochemical calorie, exactly 4.184 J. */
  cal_th: E;
  /** International Table kilocalorie, exactly 4186.8 J; the one of coal indices (6000 kcal/kg). */
  kcal: E;
  /** The same as `kcal`, by its full name. */
  kcal_IT: E;
  /** Thermochemical kilocalorie, exactly 4184 J. */
  kcal_th: E;
  /** Tonne of oil equivalent, by convention 41.868 GJ. */
  toe: E;
  /** Barrel of oil equivalent, by convention 5.8 MMBtu. Not a volume: see `bbl`. */
  boe: E;
  /** Watt. */
  W: Power;
  /** 1e3 W. */
  kW: Power;
  /** 1e6 W. */
  MW: Power;
  /** 1e9 W. */
  GW: Power;
}

/** Atoms of time. There is no month and no year: their length depends on a calendar. */
export interface TimeAtoms {
  /** Second. */
  s: T;
  /** Minute, 60 s. */
  min: T;
  /** Hour, 3600 s. */
  h: T;
  /** Day of 24 h. A delivery day may have 23 or 25: use a calendar for those. */
  d: T;
}

/** Atoms of mass and of mass of CO2 equivalent, which are two dimensions. */
export interface MassAtoms {
  /** Gram. */
  g: M;
  /** Kilogram. */
  kg: M;
  /** Metric tonne, 1000 kg. */
  t: M;
  /** Avoirdupois pound, exactly 0.45359237 kg. */
  lb: M;
  /** 2000 lb, exactly 907.18474 kg. */
  short_ton: M;
  /** 2240 lb, exactly 1016.0469088 kg. */
  long_ton: M;
  /** Metric tonne of CO2 equivalent: one EUA, UKA or CCA. */
  tCO2: C;
  /** Kilogram of CO2 equivalent. */
  kgCO2: C;
  /** Pound of CO2 equivalent. */
  lbCO2: C;
  /** Short ton (2000 lb) of CO2 equivalent: one RGGI allowance. */
  short_tonCO2: C;
}

/** Atoms of volume. Gas volumes at different reference conditions are different dimensions. */
export interface VolumeAtoms {
  /** Cubic metre of space, with no reference conditions. */
  m3: V;
  /** Litre, exactly 0.001 m3. */
  L: V;
  /** US liquid gallon, exactly 3.785411784 L. */
  gal: V;
  /** Oil barrel, 42 gal, exactly 158.987294928 L. */
  bbl: V;
  /** Gas in a cubic metre at 0 degC and 101.325 kPa. */
  Nm3: AtomDimension<['VN']>;
  /** Gas in a cubic metre at 15 degC and 101.325 kPa. */
  Sm3: AtomDimension<['VS']>;
  /** Gas in a cubic foot at the standard conditions of the contract. */
  scf: VF;
  /** A thousand scf. */
  Mcf: VF;
  /** A million scf. */
  MMcf: VF;
  /** A billion (1e9) scf. */
  Bcf: VF;
}

/** Atoms of temperature: points on a scale, and differences. */
export interface TemperatureAtoms {
  /** A point on the Celsius scale. */
  degC: ScalePoint<'deltaC'>;
  /** A point on the Fahrenheit scale. */
  degF: ScalePoint<'deltaF'>;
  /** A point on the Kelvin scale. */
  K: ScalePoint<'deltaK'>;
  /** A difference of one degree Celsius. Degree-days are `deltaC*d`. */
  deltaC: DT;
  /** A difference of one degree Fahrenheit, 5/9 of a deltaC. */
  deltaF: DT;
  /** A difference of one kelvin, the same as one deltaC. */
  deltaK: DT;
}

/** Atoms without dimension. */
export interface RatioAtoms {
  /** The pure number; `1/MWh` is per megawatt-hour. */
  '1': One;
  /** One hundredth. */
  '%': One;
}
