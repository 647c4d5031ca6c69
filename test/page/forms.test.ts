import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { openStage, type Stage } from './stage.ts';
import { describedBy, hasFocus, messageWith, visit, write } from './visit.ts';

const { browser, missing } = await openBrowser();
if (missing !== null) console.warn(missing);

describe.skipIf(browser === null)('a form that the app opens', () => {
  if (browser === null) return;
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.stop());

  test('takes every kind of input and tells the app exactly what was entered', async () => {
    const page = await visit(browser, stage.slack, { as: 'ada', in: 'data' });
    await write(page, '/form');
    const form = page.getByRole('dialog', { name: 'Every input' });
    await form.getByRole('textbox', { name: 'Name' }).fill('tides');
    await form.getByRole('textbox', { name: 'Why' }).fill('two\nlines');

    await form.getByRole('combobox', { name: 'Size' }).click();
    await page.getByRole('option', { name: /Medium/ }).click();
    await form.getByText('The app heard Medium.').waitFor();
    expect(await form.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('tides');

    const fruit = form.getByRole('combobox', { name: 'Fruit' });
    for (const [typed, name] of [
      ['ap', 'Apricot'],
      ['fi', 'Fig'],
    ] as const) {
      await fruit.fill(typed);
      await page.getByRole('option', { name, exact: true }).click();
    }
    await form.getByRole('combobox', { name: 'Person' }).fill('ben');
    await page.keyboard.press('Enter');
    await form.getByRole('combobox', { name: 'Channels' }).fill('gro');
    await page.getByRole('option', { name: '#growth' }).click();
    await form.getByLabel('From', { exact: true }).fill('2026-03-22');
    await form.getByLabel('At', { exact: false }).first().fill('09:30');
    await form.getByRole('checkbox', { name: /Totals/ }).check();
    await form.getByRole('radio', { name: 'Gentle' }).check();
    await form.getByRole('textbox', { name: 'How many' }).fill('21');
    await form.getByRole('textbox', { name: 'Email' }).fill('ada@tidewater.example');
    await form.getByRole('textbox', { name: 'Link' }).fill('https://example.com/why');
    await form.getByRole('button', { name: 'Next', exact: true }).click();

    const question = page.getByRole('dialog', { name: 'Are you sure?' });
    await question.getByRole('button', { name: 'Do it' }).click();
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => answersOf(stage)).not.toBeNull();
    expect(answersOf(stage)).toMatchObject({
      name: { value: { value: 'tides' } },
      why: { value: { value: 'two\nlines' } },
      size: { size_chosen: { selected_option: { value: 'm' } } },
      fruit: { fruit_asked: { selected_options: [{ value: 'apricot' }, { value: 'fig' }] } },
      person: { value: { selected_user: expect.stringMatching(/^U/) } },
      channels: { value: { selected_conversations: [stage.slack.channel('growth').id] } },
      from: { value: { selected_date: '2026-03-22' } },
      at: { value: { selected_time: '09:30' } },
      checks: { value: { selected_options: [{ value: 'rows' }, { value: 'totals' }] } },
      mode: { value: { selected_option: { value: 'gentle' } } },
      count: { value: { value: '21' } },
      mail: { value: { value: 'ada@tidewater.example' } },
      link: { value: { value: 'https://example.com/why' } },
    });
  });

  test('says beside each field what is wrong with it, and takes the focus there', async () => {
    const page = await visit(browser, stage.slack, { as: 'ben', in: 'data' });
    await write(page, '/form');
    const form = page.getByRole('dialog', { name: 'Every input' });
    const name = form.getByRole('textbox', { name: 'Name' });
    await name.fill('wrong');
    await form.getByRole('button', { name: 'Next', exact: true }).click();
    const size = form.getByRole('combobox', { name: 'Size' });
    await expect.poll(() => size.getAttribute('aria-invalid')).toBe('true');
    expect(await describedBy(size)).toContain('Please complete this required field.');
    await hasFocus(size);

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await form.getByText('The app heard Small.').waitFor();
    await form.getByRole('button', { name: 'Next', exact: true }).click();
    await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
    expect(await describedBy(name)).toContain('That word is taken. Choose another.');
    expect(await size.inputValue()).toBe('Small');
  });

  test('Escape takes one window off the stack, and the one below is as it was', async () => {
    const page = await visit(browser, stage.slack, { as: 'chloe', in: 'data' });
    await write(page, '/form');
    const form = page.getByRole('dialog', { name: 'Every input' });
    await form.getByRole('textbox', { name: 'Name' }).fill('tides');
    await form.getByRole('combobox', { name: 'Size' }).click();
    await page.getByRole('option', { name: 'Small' }).click();
    await form.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByRole('dialog', { name: 'Are you sure?' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await form.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('tides');
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await page
      .getByRole('textbox', { name: /^Message/ })
      .and(page.locator(':focus'))
      .waitFor();
  });

  test('a command that the app does not answer fails with Slack’s own words', async () => {
    const page = await visit(browser, stage.slack, { as: 'ada', in: 'data' });
    await write(page, '/slow');
    await messageWith(page, '/slow failed with the error "operation_timeout"').waitFor();
  });

  test('a typed slash shows the commands with how they are used', async () => {
    const page = await visit(browser, stage.slack, { as: 'ada', in: 'data' });
    const field = page.getByRole('textbox', { name: /^Message/ });
    await field.fill('/f');
    await page.getByRole('option', { name: '/form [anything]' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await field.inputValue()).toBe('/form ');
    await page.getByText('Opens a form with every kind of input').waitFor();
  });

  test('what goes over the wire can be read, and made to fail', async () => {
    const page = await visit(browser, stage.slack, { as: 'ada', in: 'data' });
    await page.getByRole('button', { name: 'Requests and faults' }).click();
    const panel = page.getByRole('region', { name: 'Requests and faults' });
    await panel.getByRole('tab', { name: 'Faults' }).click();
    await panel.getByRole('combobox', { name: 'What' }).selectOption('drop');
    await panel.getByRole('textbox', { name: 'Which' }).fill('/form');
    await panel.getByRole('button', { name: 'Add' }).click();
    await panel.getByText('Delivery lost: /form, once more').waitFor();
    await write(page, '/form');
    await messageWith(page, '/form failed').waitFor();
    const token = panel.getByRole('checkbox', { name: 'The app’s token is revoked' });
    await token.click();
    await expect.poll(() => token.isChecked()).toBe(true);
    await panel.getByRole('button', { name: 'Take every fault away' }).click();
    await expect.poll(() => token.isChecked()).toBe(false);
    await panel.getByRole('tab', { name: 'Requests' }).click();
    await panel.getByRole('button', { name: /\/form drop/ }).click();
    await panel.getByRole('article', { name: '/form' }).getByText('injected fault drop').waitFor();
    await panel.getByRole('button', { name: 'Close the developer panel' }).click();
    await panel.waitFor({ state: 'detached' });
  });
});

/** What the little app was told, as it repeats it to Ada. */
function answersOf(stage: Stage): unknown {
  const { slack } = stage;
  const said = slack.log.of('chat.postMessage').at(-1)?.request as { text?: unknown } | undefined;
  return typeof said?.text === 'object' ? said.text : null;
}
