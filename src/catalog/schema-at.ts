/** What the catalog needs of a JSON schema. */
export type JsonSchema = {
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
};

/** The schema of the value at `path` in `value`; of a list of kinds, the one that the value says it is. */
export function schemaAt(
  schema: JsonSchema,
  value: unknown,
  path: readonly PropertyKey[],
): JsonSchema | undefined {
  const chosen = schema.oneOf
    ? (schema.oneOf.find(option => fits(option, value)) ?? schema.oneOf[0])
    : schema;
  const [step, ...rest] = path;
  if (!chosen || step === undefined) return chosen;
  const next = stepInto(chosen, step);
  return next && schemaAt(next, childOf(value, step), rest);
}

function stepInto(schema: JsonSchema, step: PropertyKey): JsonSchema | undefined {
  if (typeof step === 'number') return schema.items;
  const { additionalProperties } = schema;
  return (
    schema.properties?.[String(step)] ??
    (typeof additionalProperties === 'object' ? additionalProperties : undefined)
  );
}

/** Whether every constant that the option names (`kind: total`) is what the value has. */
function fits(option: JsonSchema, value: unknown): boolean {
  return Object.entries(option.properties ?? {}).every(
    ([key, property]) => property.const === undefined || property.const === childOf(value, key),
  );
}

function childOf(value: unknown, step: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
}
