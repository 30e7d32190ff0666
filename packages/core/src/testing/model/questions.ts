import type { ReadOptions, TimeRange, ViewOptions } from '../../ports/index.js';
import type { Instant } from '../../time/index.js';
import { HOUR } from '../fixtures.js';
import type { Choices } from './fast-check.js';
import type { ModelKnowledge, NaiveModel } from './naive-model.js';
import { chooseKnownAt, chooseRange, chooseTenant, type ModelSeries, type ModelView, UNIVERSE } from './universe.js';

const DAY = 24 * HOUR;

/** A view, and the knowledge that it may look at; a batch is counted from the last one, `undefined` for none. */
export interface ChosenView {
  readonly view: ModelView;
  readonly asOf: Instant | undefined;
  readonly batch: number | undefined;
}

/** What is asked of which series. */
export interface ChosenQuestion extends ChosenView {
  readonly tenant: number;
  readonly target: ModelSeries;
  readonly range: TimeRange;
}

/** A series, a range and a view. */
export function chooseQuestion(choices: Choices): ChosenQuestion {
  const target = choices.of(UNIVERSE);
  const tenant = chooseTenant(choices);
  return { tenant, target, range: chooseRange(choices, target), ...chooseView(choices, target) };
}

/** A view whose bounds are on, just before or just after what matters to one of the slots. */
export function chooseView(choices: Choices, target: ModelSeries): ChosenView {
  return {
    view: chooseKind(choices, target),
    asOf: choices.below(2) === 0 ? undefined : chooseKnownAt(choices) + choices.of([0, 0, -1]),
    batch: choices.below(3) < 2 ? undefined : choices.below(5),
  };
}

function chooseKind(choices: Choices, { slots, days, aheadMs }: ModelSeries): ModelView {
  const kind = choices.below(6);
  if (kind === 2) return { kind: 'issue', knownAt: chooseKnownAt(choices) + choices.of([0, 0, 0, 1]) };
  if (kind === 3) {
    const start = slots[choices.below(slots.length)]?.start ?? 0;
    const distance = start - chooseKnownAt(choices) + choices.of([0, 0, 1, -1]);
    return { kind: 'leadTime', leadMs: Math.max(0, distance) };
  }
  if (kind === 4) {
    const knownAt = chooseKnownAt(choices) + aheadMs;
    const distance = ((days[choices.below(days.length)] ?? 0) - (knownAt - (knownAt % DAY))) / DAY;
    const minutes = (knownAt % DAY) / 60_000 + choices.of([0, 0, 1, -1]);
    return { kind: 'dayAhead', minutes, daysBefore: Math.max(0, distance + choices.of([0, 0, 0, 1, -1])) };
  }
  if (kind === 5) return { kind: 'release', number: 1 + choices.below(3), published: choices.below(2) === 1 };
  return { kind: 'last' };
}

/** The knowledge of a chosen view, once the batches are known. */
export function knowledge(model: NaiveModel, { asOf, batch }: ChosenView): ModelKnowledge {
  return { asOf, recordedBy: batch === undefined ? undefined : model.batches.at(-1 - batch)?.receipt.recordedAt };
}

/** A view as the port takes it. */
export function viewOptions(view: ModelView): ViewOptions {
  switch (view.kind) {
    case 'last':
      return {};
    case 'issue':
      return { issue: view.knownAt };
    case 'leadTime':
      return { leadTime: view.leadMs };
    case 'dayAhead': {
      const [hours, minutes] = [Math.floor(view.minutes / 60), view.minutes % 60];
      const cutoff = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
      return { dayAhead: { cutoff, ...(view.daysBefore === 1 ? {} : { daysBefore: view.daysBefore }) } };
    }
    case 'release':
      return { release: view.published ? { number: view.number, as: 'published' } : view.number };
  }
}

/** The options of a read that sees what a question may see. */
export function optionsOf(asked: {
  readonly tenant: string;
  readonly view: ModelView;
  readonly asOf?: Instant | undefined;
  readonly recordedBy?: Instant | undefined;
}): ReadOptions & { readonly tenant: string } {
  const { tenant, view, asOf, recordedBy } = asked;
  return { tenant, asOf, recordedBy, ...viewOptions(view) };
}
