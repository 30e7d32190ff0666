import {
  type AtomDimension,
  defineUnit,
  fxTable,
  type MultiplyUnits,
  multiply,
  type Quantity,
  quantity,
} from '@aurum/core';

declare module '@aurum/core' {
  interface UnitAtoms {
    /** Hectolitre. */
    hL: AtomDimension<['V']>;
    /** A contract, a dimension of its own. */
    lot: AtomDimension<['LOT']>;
  }
  interface Currencies {
    /** UAE dirham. */
    AED: true;
  }
}

export function defineAll(): void {
  defineUnit('hL', { scale: '100', of: 'L' });
  defineUnit('lot', { dimension: 'LOT' });
  defineUnit('AED', { currency: true });
}

const spelled: MultiplyUnits<'AED/hL', 'hL'> = 'AED';
export const cost: Quantity<'AED'> = multiply(quantity(3, 'AED/hL'), quantity(2, 'hL'));
export const dollars: Quantity<'USD/bbl'> = quantity(3, 'AED/hL').to(
  'USD/bbl',
  fxTable({ base: 'USD', rates: { AED: 3.6725 } }),
);
void spelled;

export function refused(): void {
  // @ts-expect-error another currency still needs an fx
  quantity(3, 'AED/hL').to('USD/bbl');
  // @ts-expect-error the value must have the dimension that was declared
  defineUnit('hL', { scale: '100', of: 'kWh' });
  // @ts-expect-error not declared
  defineUnit('firkin', { scale: '34', of: 'L' });
  // @ts-expect-error a lot is not a volume
  quantity(1, 'lot').to('L');
}
