import { describe, expect, test } from 'vitest';
import { errorsOf } from '../../../sandbox/web-api/errors.ts';
import { methods } from '../../../sandbox/web-api/methods.ts';
import type { Tier } from '../../../sandbox/web-api/rate-limiter.ts';
import { hasOracles, oracle, oracleNames } from '../oracles.ts';

type Reference = {
  readonly scope?: { readonly bot?: readonly string[] };
  readonly json_input_supported?: boolean;
  readonly args: {
    readonly required?: readonly string[];
    readonly properties: Readonly<Record<string, unknown>>;
  };
  readonly errors: Readonly<Record<string, unknown>>;
};

/** How the reference names our tiers. */
const tierNames: Readonly<Record<Tier, RegExp>> = {
  tier1: /^Tier1$/,
  tier2: /^Tier2$/,
  tier3: /^Tier3$/,
  tier4: /^Tier4$/,
  posting: /^SpecialTier_chat_postMessage$/,
  special: /^SpecialTier_/,
};

/** Methods that we serve and the reference does not describe. */
const undescribed = ['oauth.v2.access'];
/** Methods of the reference that the bot never calls. */
const unserved = [
  'canvases.create',
  'canvases.edit',
  'chat.unfurl',
  'conversations.canvases.create',
  'reactions.list',
];

const described = oracleNames('methods').filter(name => Object.hasOwn(methods, name));
const reference = (name: string) => oracle(`methods/${name}.json`) as Reference;

describe.skipIf(!hasOracles)('the table of methods agrees with the reference', () => {
  test('on which methods there are', () => {
    const names = oracleNames('methods');
    expect(Object.keys(methods).filter(name => !names.includes(name))).toEqual(undescribed);
    expect(names.filter(name => !Object.hasOwn(methods, name)).sort()).toEqual(unserved);
    expect(described.length).toBeGreaterThan(30);
  });

  test.each(described)('on what %s must be given', name => {
    const required = (reference(name).args.required ?? []).filter(argument => argument !== 'token');
    expect([...(methods[name]?.required ?? [])].sort()).toEqual([...required].sort());
  });

  test.each(described)('on the scopes of %s', name => {
    const scopes = reference(name).scope?.bot ?? [];
    expect([...(methods[name]?.scopes ?? [])].sort()).toEqual([...scopes].sort());
  });

  test.each(described)('on whether %s reads JSON', name => {
    expect(methods[name]?.isJsonRead).toBe(reference(name).json_input_supported ?? false);
  });

  test.each(described)('on the errors of %s', name => {
    const known = Object.keys(reference(name).errors);
    expect((errorsOf[name] ?? ['no entry']).filter(error => !known.includes(error))).toEqual([]);
  });

  test.each(described.filter(name => name !== 'blocks.validate'))('on the rate tier of %s', name => {
    const tiers = oracle('rate_limit_tiers.json') as Record<string, string>;
    expect(tiers[name]).toMatch(tierNames[methods[name]?.tier ?? 'tier1']);
  });
});
