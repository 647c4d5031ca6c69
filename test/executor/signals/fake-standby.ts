import pg from 'pg';

/** A standby of which PostgreSQL knows no more than what it says: it follows the log and confirms what it is told to. */
export type FakeStandby = {
  /** Says that it applied everything that it was sent. */
  confirm(): void;
  stop(): Promise<void>;
};

type Stream = {
  on(event: 'copyData', heard: (message: { chunk: Buffer }) => void): void;
  once(event: 'replicationStart', heard: () => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
};

/** Follows the log of the server at `url` by PostgreSQL's own protocol of replication, and keeps silent. */
export async function followLog(url: string, name: string): Promise<FakeStandby> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    replication: 'true',
  } as pg.ClientConfig);
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ xlogpos: string }>('IDENTIFY_SYSTEM');
  const stream = (client as unknown as { connection: Stream }).connection;
  let sentTo = 0n;
  stream.on('copyData', ({ chunk }) => {
    if (chunk[0] === 'w'.charCodeAt(0)) sentTo = chunk.readBigUInt64BE(1) + BigInt(chunk.length - 25);
  });
  const started = new Promise<void>(resolve => stream.once('replicationStart', resolve));
  client.query(`START_REPLICATION PHYSICAL ${rows[0]?.xlogpos}`).catch(() => undefined);
  await started;
  return {
    confirm() {
      const status = Buffer.alloc(34);
      status.write('r');
      for (const offset of [1, 9, 17]) status.writeBigUInt64BE(sentTo, offset);
      status.writeBigInt64BE(BigInt(Date.now() - Date.UTC(2000, 0, 1)) * 1_000n, 25);
      stream.sendCopyFromChunk(status);
    },
    stop: () => client.end(),
  };
}
