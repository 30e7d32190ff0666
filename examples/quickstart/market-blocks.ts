import { clocks, type LoadProfile, type MarketClock, type NorthAmericanBlocks, profiles } from '@aurum/core';

/** The hours in which a market trades. */
export interface MarketBlocks {
  /** The market's on-peak product. */
  readonly onPeak: LoadProfile;
  /** Every other hour. */
  readonly offPeak: LoadProfile;
  /** The blocks of the monthly table, by name; together they are all hours. The last one is all hours itself. */
  readonly blocks: readonly (readonly [name: string, profile: LoadProfile])[];
}

const EASTERN = northAmerican(profiles.usEast, '5x16', '2x16H');

/** The blocks of a market, by its zone; what is not named here has the continental peak of 08:00 to 20:00 on its own clock. */
export function marketBlocks(clock: MarketClock): MarketBlocks {
  switch (clock.zone) {
    case clocks.pjm.zone:
    case clocks.miso.zone:
      return EASTERN;
    case clocks.ercot.zone:
      return northAmerican(profiles.ercot, '5x16', '2x16H');
    case clocks.caiso.zone:
      return northAmerican(profiles.caiso, '6x16', '1x16H');
    case clocks.aeso.zone:
      return northAmerican(profiles.aeso, '6x16', '1x16H');
    default:
      return clock.zone === clocks.gb.zone ? european(profiles.gbEfa) : european(profiles);
  }
}

function northAmerican(blocks: NorthAmericanBlocks, peak: '5x16' | '6x16', idle: '2x16H' | '1x16H'): MarketBlocks {
  return {
    onPeak: blocks.onPeak,
    offPeak: blocks.offPeak,
    blocks: [
      [peak, blocks[peak]],
      [idle, blocks[idle]],
      ['7x8', blocks['7x8']],
      ['7x24', blocks.base],
    ],
  };
}

function european(products: {
  readonly peak: LoadProfile;
  readonly offPeak: LoadProfile;
  readonly base: LoadProfile;
}): MarketBlocks {
  const { peak, offPeak, base } = products;
  return {
    onPeak: peak,
    offPeak,
    blocks: [
      ['peak', peak],
      ['off-peak', offPeak],
      ['base', base],
    ],
  };
}
