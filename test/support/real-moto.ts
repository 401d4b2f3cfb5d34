import { spawn } from 'node:child_process';

/** Starts moto, an emulator of AWS that others wrote; stop it with the returned function. */
export async function startMoto(program: string, port: number): Promise<() => void> {
  const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  for (let look = 0; look < 200; look += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return () => void server.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill('SIGKILL');
  throw new Error('moto did not start');
}
