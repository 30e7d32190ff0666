import { decimal, divided, type Fraction, multiplied } from './exact.js';

const joule = (text: string): Fraction => decimal(text);
const pound = decimal('0.45359237');
// 1 Btu = 1 cal/g x 1 lb x 5/9: the definition, rather than the number that the package carries.
const btu = (calorie: string): Fraction =>
  divided(multiplied(multiplied(decimal(calorie), pound), decimal('1000')), decimal('1.8'));
const cubicInch = multiplied(multiplied(decimal('0.0254'), decimal('0.0254')), decimal('0.0254'));
const gallon = multiplied(decimal('231'), cubicInch);

/**
 * Definitions of the atoms from other sources than the table of the package: calorie and pound for the Btu, cubic inches
 * for the gallon, pounds for tons. Group → symbol → value in the base unit of the group.
 */
export const definitions: Readonly<Record<string, Readonly<Record<string, Fraction>>>> = {
  energy: {
    J: joule('1'),
    kJ: joule('1e3'),
    MJ: joule('1e6'),
    GJ: joule('1e9'),
    TJ: joule('1e12'),
    PJ: joule('1e15'),
    Wh: joule('3600'),
    kWh: joule('3600e3'),
    MWh: joule('3600e6'),
    GWh: joule('3600e9'),
    TWh: joule('3600e12'),
    Btu: btu('4.1868'),
    Btu_IT: btu('4.1868'),
    Btu_th: btu('4.184'),
    MMBtu: multiplied(btu('4.1868'), decimal('1e6')),
    therm: multiplied(btu('4.1868'), decimal('1e5')),
    Dth: multiplied(btu('4.1868'), decimal('1e6')),
    therm_EC: joule('105506e3'),
    therm_US: joule('105480.4e3'),
    cal_IT: joule('4.1868'),
    cal_th: joule('4.184'),
    kcal: joule('4186.8'),
    kcal_IT: joule('4186.8'),
    kcal_th: joule('4184'),
    toe: multiplied(joule('4186.8'), decimal('1e7')), // ten million kilocalories
    boe: multiplied(btu('4.1868'), decimal('5.8e6')),
  },
  power: { W: decimal('1'), kW: decimal('1e3'), MW: decimal('1e6'), GW: decimal('1e9') },
  time: { s: decimal('1'), min: decimal('60'), h: decimal('3600'), d: decimal('86400') },
  mass: {
    g: decimal('0.001'),
    kg: decimal('1'),
    t: decimal('1e3'),
    lb: pound,
    short_ton: multiplied(pound, decimal('2000')),
    long_ton: multiplied(pound, decimal('2240')),
  },
  carbon: {
    kgCO2: decimal('1'),
    tCO2: decimal('1e3'),
    lbCO2: pound,
    short_tonCO2: multiplied(pound, decimal('2000')),
  },
  volume: { m3: decimal('1'), L: decimal('0.001'), gal: gallon, bbl: multiplied(gallon, decimal('42')) },
  standardFeet: { scf: decimal('1'), Mcf: decimal('1e3'), MMcf: decimal('1e6'), Bcf: decimal('1e9') },
  difference: { deltaC: decimal('1'), deltaK: decimal('1'), deltaF: divided(decimal('1'), decimal('1.8')) },
  ratio: { '1': decimal('1'), '%': decimal('0.01') },
  dollar: { USD: decimal('1'), USc: decimal('0.01') },
  euro: { EUR: decimal('1'), EURc: decimal('0.01'), ct: decimal('0.01') },
  sterling: { GBP: decimal('1'), p: decimal('0.01') },
};
