import { z } from 'zod';

/** One setting of a schema: where it is in the object, and the variable that sets it. */
export interface Setting {
  /** Its place, for example `['tls', 'caFile']`. */
  readonly path: readonly string[];
  /** The name of its variable, for example `AURUM_TRINO_TLS_CA_FILE`. */
  readonly variable: string;
  /** What its schema says of itself, or `undefined`. */
  readonly description: string | undefined;
}

/** Every setting of an object schema; the settings of objects within it carry the name of the object. */
export function settingsOf(schema: z.ZodObject, prefix: string): readonly Setting[] {
  return collect(schema, prefix, []);
}

function collect(schema: z.ZodObject, prefix: string, path: readonly string[]): Setting[] {
  return Object.entries(schema.shape).flatMap(([key, field]) => {
    const place = [...path, key];
    const nested = objectWithin(field);
    if (nested !== undefined) return collect(nested, prefix, place);
    const description = field instanceof z.ZodType ? field.description : undefined;
    return [{ path: place, variable: `${prefix}${place.map(upperSnake).join('_')}`, description }];
  });
}

/** The object schema inside optional, default and prefault wrappers. */
function objectWithin(field: z.core.$ZodType): z.ZodObject | undefined {
  if (field instanceof z.ZodObject) return field;
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodPrefault) {
    return objectWithin(field.def.innerType);
  }
  return undefined;
}

function upperSnake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}
