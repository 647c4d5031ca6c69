import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Installation, InstallProvider, LogLevel } from '@slack/oauth';
import { expect, onTestFinished, test } from 'vitest';
import type { Slack } from '../../sandbox/slack.ts';
import { clientOf, errorOf, openWorkplace } from './workplace.ts';

/** An app that people install with Slack's own installer. */
async function startInstaller(slack: Slack, scopes: readonly string[]) {
  const installations: Installation[] = [];
  const provider = new InstallProvider({
    clientId: 'client',
    clientSecret: 'client-secret',
    stateSecret: 'a-state-secret',
    legacyStateVerification: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url },
    authorizationUrl: `${slack.origin}/oauth/v2/authorize`,
    installationStore: {
      async storeInstallation(installation) {
        installations.push(installation);
      },
      async fetchInstallation() {
        const [found] = installations;
        if (found === undefined) throw new Error('Not installed.');
        return found as never;
      },
    },
  });
  const server = createServer((request, response) => {
    void provider.handleCallback(request, response, {
      success: (_installation, _options, _request, answer) => void answer.end('installed'),
      failure: (error, _options, _request, answer) => void answer.end(`failed: ${error.code}`),
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/oauth_redirect`;
  const url = await provider.generateInstallUrl({ scopes: [...scopes], redirectUri });
  return { url, installations };
}

test('somebody installs the app, and its token may do what was allowed and no more', async () => {
  const slack = await openWorkplace();
  const { url, installations } = await startInstaller(slack, ['chat:write']);
  const back = slack.user('ada').allows(url);
  expect(await (await fetch(back)).text()).toBe('installed');
  const [installation] = installations;
  expect(installation).toMatchObject({
    team: { id: slack.app.team },
    user: { id: slack.user('ada').id },
    bot: { scopes: ['chat:write'], userId: slack.app.botUser, id: slack.app.botId },
  });
  const client = clientOf(slack, installation?.bot?.token);
  expect(await errorOf(client.chat.postMessage({ channel: '#data', text: 'Installed' }))).toBe('none');
  expect(await errorOf(client.users.list({}))).toBe('missing_scope');
});

test('a code works once', async () => {
  const slack = await openWorkplace();
  const { url } = await startInstaller(slack, ['chat:write']);
  const back = slack.user('ada').allows(url);
  const code = new URL(back).searchParams.get('code') ?? '';
  const exchange = (changed: object = {}) =>
    clientOf(slack).oauth.v2.access({
      client_id: 'client',
      client_secret: 'client-secret',
      code,
      ...changed,
    });
  expect(await errorOf(exchange({ client_secret: 'wrong' }))).toBe('bad_client_secret');
  expect(await errorOf(exchange({ client_id: 'other' }))).toBe('invalid_client_id');
  expect(await errorOf(exchange({ redirect_uri: new URL(back).origin + new URL(back).pathname }))).toBe(
    'none',
  );
  expect(await errorOf(exchange())).toBe('invalid_code');
});

test('the page shows what the app asks for, and sends people back with what they answered', async () => {
  const slack = await openWorkplace();
  const { url, installations } = await startInstaller(slack, ['chat:write', 'reactions:read']);
  const page = await (await fetch(url)).text();
  expect(page).toContain('<code>reactions:read</code>');
  expect(page).toContain('Ada Okafor');
  const answer = (body: string) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
      redirect: 'manual',
    });
  const cancelled = await answer('as=ada&answer=cancel');
  expect(cancelled.headers.get('location')).toContain('error=access_denied');
  const allowed = await answer('as=ben&answer=allow');
  expect(await (await fetch(allowed.headers.get('location') ?? '')).text()).toBe('installed');
  expect(installations.length).toBe(1);
});

test('what the manifest does not have cannot be asked for, nor another place to go back to', async () => {
  const slack = await openWorkplace({ manifest: 'test/sandbox/manifest.example.yml' });
  const ask = async (changed: Record<string, string>) => {
    const query = {
      client_id: 'client',
      scope: 'chat:write',
      redirect_uri: 'https://example.com/slack/oauth_redirect',
    };
    const answer = await fetch(
      `${slack.origin}/oauth/v2/authorize?${new URLSearchParams({ ...query, ...changed }).toString()}`,
    );
    return answer.ok ? 'shown' : answer.text();
  };
  expect(await ask({})).toBe('shown');
  expect(await ask({ scope: 'chat:write,admin' })).toContain('invalid_scope: admin');
  expect(await ask({ redirect_uri: 'https://elsewhere.example' })).toContain('bad_redirect_uri');
  expect(await ask({ client_id: 'other' })).toContain('invalid_client_id');
});

test('an app that was taken out is told, and its token is dead until it is installed again', async () => {
  const slack = await openWorkplace();
  slack.uninstall();
  expect(await errorOf(clientOf(slack).auth.test())).toBe('token_revoked');
  const { url, installations } = await startInstaller(slack, ['chat:write']);
  await fetch(slack.user('ada').allows(url));
  expect(await errorOf(clientOf(slack, installations[0]?.bot?.token).auth.test())).toBe('none');
});
