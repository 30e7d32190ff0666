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

/** Atoms of energy and power. The Btu, and everything built on it, is the International Table one unless its name says else. */
export interface EnergyAtoms {
  /** Joule. */
  J: AtomDimension<['E']>;
  /** 1e3 J. */
  kJ: AtomDimension<['E']>;
  /** 1e6 J. */
  MJ: AtomDimension<['E']>;
  /** 1e9 J; the unit of Canadian gas. */
  GJ: AtomDimension<['E']>;
  /** 1e12 J. */
  TJ: AtomDimension<['E']>;
  /** 1e15 J. */
  PJ: AtomDimension<['E']>;
  /** Watt-hour, 3600 J. */
  Wh: AtomDimension<['E']>;
  /** 1e3 Wh. */
  kWh: AtomDimension<['E']>;
  /** 1e6 Wh. */
  MWh: AtomDimension<['E']>;
  /** 1e9 Wh. */
  GWh: AtomDimension<['E']>;
  /** 1e12 Wh. */
  TWh: AtomDimension<['E']>;
  /** International Table British thermal unit, exactly 1055.05585262 J. */
  Btu: AtomDimension<['E']>;
  /** The same as `Btu`, by its full name. */
  Btu_IT: AtomDimension<['E']>;
  /** Thermochemical British thermal unit, exactly 4.184 J x 453.59237 / 1.8. */
  Btu_th: AtomDimension<['E']>;
  /** A million Btu_IT. */
  MMBtu: AtomDimension<['E']>;
  /** 100 000 Btu_IT: the therm of the National Balancing Point. */
  therm: AtomDimension<['E']>;
  /** The therm of EC directive 80/181, exactly 105.506 MJ. */
  therm_EC: AtomDimension<['E']>;
  /** The therm of US law, exactly 105.4804 MJ. */
  therm_US: AtomDimension<['E']>;
  /** Dekatherm: 10 therm, the same energy as one MMBtu. */
  Dth: AtomDimension<['E']>;
  /** International Table calorie, exactly 4.1868 J. */
  cal_IT: AtomDimension<['E']>;
  /** Thermochemical calorie, exactly 4.184 J. */
  cal_th: AtomDimension<['E']>;
  /** International Table kilocalorie, exactly 4186.8 J; the one of coal indices (6000 kcal/kg). */
  kcal: AtomDimension<['E']>;
  /** The same as `kcal`, by its full name. */
  kcal_IT: AtomDimension<['E']>;
  /** Thermochemical kilocalorie, exactly 4184 J. */
  kcal_th: AtomDimension<['E']>;
  /** Tonne of oil equivalent, by convention 41.868 GJ. */
  toe: AtomDimension<['E']>;
  /** Barrel of oil equivalent, by convention 5.8 MMBtu. Not a volume: see `bbl`. */
  boe: AtomDimension<['E']>;
  /** Watt. */
  W: AtomDimension<['E'], ['T']>;
  /** 1e3 W. */
  kW: AtomDimension<['E'], ['T']>;
  /** 1e6 W. */
  MW: AtomDimension<['E'], ['T']>;
  /** 1e9 W. */
  GW: AtomDimension<['E'], ['T']>;
}

/** Atoms of time. There is no month and no year: their length depends on a calendar. */
export interface TimeAtoms {
  /** Second. */
  s: AtomDimension<['T']>;
  /** Minute, 60 s. */
  min: AtomDimension<['T']>;
  /** Hour, 3600 s. */
  h: AtomDimension<['T']>;
  /** Day of 24 h. A delivery day may have 23 or 25: use a calendar for those. */
  d: AtomDimension<['T']>;
}

/** Atoms of mass and of mass of CO2 equivalent, which are two dimensions. */
export interface MassAtoms {
  /** Gram. */
  g: AtomDimension<['M']>;
  /** Kilogram. */
  kg: AtomDimension<['M']>;
  /** Metric tonne, 1000 kg. */
  t: AtomDimension<['M']>;
  /** Avoirdupois pound, exactly 0.45359237 kg. */
  lb: AtomDimension<['M']>;
  /** 2000 lb, exactly 907.18474 kg. */
  short_ton: AtomDimension<['M']>;
  /** 2240 lb, exactly 1016.0469088 kg. */
  long_ton: AtomDimension<['M']>;
  /** Metric tonne of CO2 equivalent: one EUA, UKA or CCA. */
  tCO2: AtomDimension<['C']>;
  /** Kilogram of CO2 equivalent. */
  kgCO2: AtomDimension<['C']>;
  /** Pound of CO2 equivalent. */
  lbCO2: AtomDimension<['C']>;
  /** Short ton (2000 lb) of CO2 equivalent: one RGGI allowance. */
  short_tonCO2: AtomDimension<['C']>;
}

/** Atoms of volume. Gas volumes at different reference conditions are different dimensions. */
export interface VolumeAtoms {
  /** Cubic metre of space, with no reference conditions. */
  m3: AtomDimension<['V']>;
  /** Litre, exactly 0.001 m3. */
  L: AtomDimension<['V']>;
  /** US liquid gallon, exactly 3.785411784 L. */
  gal: AtomDimension<['V']>;
  /** Oil barrel, 42 gal, exactly 158.987294928 L. */
  bbl: AtomDimension<['V']>;
  /** Gas in a cubic metre at 0 degC and 101.325 kPa. */
  Nm3: AtomDimension<['VN']>;
  /** Gas in a cubic metre at 15 degC and 101.325 kPa. */
  Sm3: AtomDimension<['VS']>;
  /** Gas in a cubic foot at the standard conditions of the contract. */
  scf: AtomDimension<['VF']>;
  /** A thousand scf. */
  Mcf: AtomDimension<['VF']>;
  /** A million scf. */
  MMcf: AtomDimension<['VF']>;
  /** A billion (1e9) scf. */
  Bcf: AtomDimension<['VF']>;
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
  deltaC: AtomDimension<['DT']>;
  /** A difference of one degree Fahrenheit, 5/9 of a deltaC. */
  deltaF: AtomDimension<['DT']>;
  /** A difference of one kelvin, the same as one deltaC. */
  deltaK: AtomDimension<['DT']>;
}

/** Atoms without dimension. */
export interface RatioAtoms {
  /** The pure number; `1/MWh` is per megawatt-hour. */
  '1': AtomDimension<[]>;
  /** One hundredth. */
  '%': AtomDimension<[]>;
}
