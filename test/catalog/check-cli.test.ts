import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SHOP, shopWith, writeCatalog } from './shop-catalog.ts';

/** What the program prints, and its exit status. */
async function checkCatalog(dir: string): Promise<{ status: number; lines: string[] }> {
  const args = ['--import', 'tsx', 'src/catalog/check-cli.ts', dir];
  const { stdout, code } = await promisify(execFile)(process.execPath, args).then(
    result => ({ ...result, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  );
  return { status: code, lines: stdout.trim().split('\n') };
}

describe('npm run catalog:check', () => {
  it('prints one line of what it found when nothing is wrong', async () => {
    const dir = await writeCatalog(SHOP);
    expect(await checkCatalog(dir)).toEqual({
      status: 0,
      lines: [
        `${dir} is in order: Harbour Books, 1 dataset, 1 way to rebuild them, 3 checks, 1 ready example, 2 people.`,
      ],
    });
  });

  it('prints file, line, what is wrong and what to do, and fails', async () => {
    const dir = await writeCatalog({
      ...shopWith('datasets/orders.yml', 'metric: revenue', 'metric: revenu'),
      'company.yml': `${SHOP['company.yml']}weather: rain\n`,
    });
    expect(await checkCatalog(dir)).toEqual({
      status: 1,
      lines: [
        `${dir}/company.yml:7  weather is not a key that belongs here — use one of company, timezone, home_channel, finance_channel, budget, throttle, operators, people`,
        `${dir}/datasets/orders.yml:22  There is no metric revenu — did you mean revenue?`,
      ],
    });
  });
});
