const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes the server down with this process when nobody called stop(): on any exit, and on a signal which nobody else
 * listens to. Returns how to stand down. Only SIGKILL gets past it; the next start then finds the server.
 */
export function guardExit(serverPid: number): () => void {
  function stopServerNow(): void {
    try {
      process.kill(serverPid, 'SIGINT');
    } catch {
      // It is gone already.
    }
  }
  function onSignal(signal: NodeJS.Signals): void {
    const othersAreInCharge = process.listenerCount(signal) > 1;
    if (othersAreInCharge) return;
    stopServerNow();
    standDown();
    process.kill(process.pid, signal);
  }
  function standDown(): void {
    process.removeListener('exit', stopServerNow);
    for (const signal of endingSignals) process.removeListener(signal, onSignal);
  }
  process.on('exit', stopServerNow);
  for (const signal of endingSignals) process.on(signal, onSignal);
  return standDown;
}
