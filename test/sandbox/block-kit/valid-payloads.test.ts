import { describe, expect, test } from 'vitest';
import { blocks } from '../../../sandbox/block-kit/blocks.ts';
import {
  anyText,
  confirmation,
  conversationFilter,
  dispatchActionConfig,
  inputParameter,
  option,
  optionGroup,
  trigger,
  workflow,
} from '../../../sandbox/block-kit/composition.ts';
import { elements } from '../../../sandbox/block-kit/elements.ts';
import { validateBlocks, validateMessage } from '../../../sandbox/block-kit/message.ts';
import { richTextPiece } from '../../../sandbox/block-kit/rich-text.ts';
import { judge, type Rule, typed } from '../../../sandbox/block-kit/rules.ts';
import { surfacesOf } from '../../../sandbox/block-kit/surfaces.ts';
import { validateView } from '../../../sandbox/block-kit/view.ts';
import type { Json } from '../../../sandbox/workspace/records.ts';
import { hasOracles, oracle, oracleNames } from '../oracles.ts';

/** Which rule judges a composition object, by how its reference file begins. */
const objectRules: readonly (readonly [string, Rule])[] = [
  ['confirmation_dialogue', confirmation],
  ['conversation_filter', conversationFilter],
  ['dispatch_action_configuration', dispatchActionConfig],
  ['input_parameter', inputParameter],
  ['option_group', optionGroup],
  ['option', option('menu')],
  ['text', anyText()],
  ['trigger', trigger],
  ['workflow', workflow],
];

function named(folder: string): readonly [string, Json][] {
  return oracleNames(`blocks/valid/${folder}`).map(name => [
    name,
    oracle(`blocks/valid/${folder}/${name}.json`) as Json,
  ]);
}

describe.skipIf(!hasOracles)('payloads that Slack takes are taken', () => {
  test.each(named('blocks'))('block %s', (_name, block) => {
    expect(judge(typed(blocks), block, null)).toEqual([]);
    const [surface] = surfacesOf[String(block.type)] ?? [];
    if (surface === 'message') expect(validateBlocks([block], 'message', null)).toEqual([]);
    if (surface === 'modal') {
      const view = { type: 'modal', title: { type: 'plain_text', text: 'A title' }, blocks: [block] };
      expect(validateView(view, 'modal', null)).toEqual([]);
    }
  });

  test.each(named('elements'))('element %s', (_name, element) => {
    expect(judge(typed(elements), element, null)).toEqual([]);
  });

  test.each(named('objects'))('composition object %s', (name, object) => {
    const rule = objectRules.find(([start]) => name.startsWith(start))?.[1];
    expect(rule, `no rule is meant for ${name}`).toBeDefined();
    if (rule !== undefined) expect(judge(rule, object, null)).toEqual([]);
  });

  test.each(named('rich_text'))('rich text %s', (_name, piece) => {
    const rule = piece.type === 'rich_text' ? typed(blocks) : richTextPiece;
    expect(judge(rule, piece, null)).toEqual([]);
  });

  test.each(named('messages'))('message %s', (name, message) => {
    const isWebhook = name.startsWith('webhook') || message.response_type !== undefined;
    expect(validateMessage(message, isWebhook ? 'webhook' : 'message', null)).toEqual([]);
  });

  test.each(named('attachments'))('attachment %s', (_name, attachment) => {
    expect(validateMessage({ attachments: [attachment] }, 'message', null)).toEqual([]);
  });

  test.each(named('views'))('view %s', (_name, view) => {
    expect(validateView(view, view.type === 'home' ? 'home' : 'modal', null)).toEqual([]);
  });

  test('and there are enough of them to mean anything', () => {
    const folders = ['blocks', 'elements', 'objects', 'rich_text', 'messages', 'attachments', 'views'];
    expect(folders.flatMap(named).length).toBeGreaterThan(80);
  });
});
