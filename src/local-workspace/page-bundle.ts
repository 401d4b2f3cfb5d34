import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../lib/result.ts';

export interface Bundle {
  js: string;
  css: string;
}

/** Bundles the page when it is first asked for, and keeps the result; a failure is tried again the next time. */
export function createPageBundle(pageDirectory: string): () => Promise<Result<Bundle, string>> {
  let pending: Promise<Result<Bundle, string>> | null = null;
  return async () => {
    pending ??= build(join(pageDirectory, 'main.tsx'));
    const built = await pending;
    if (!built.ok) pending = null;
    return built;
  };
}

async function build(entry: string): Promise<Result<Bundle, string>> {
  if (!existsSync(entry)) return err('The page of the local workspace is not there: main.tsx is missing.');
  try {
    const esbuild = await import('esbuild');
    const { outputFiles } = await esbuild.build({
      entryPoints: { app: entry },
      bundle: true,
      write: false,
      outdir: 'page',
      minify: true,
      format: 'esm',
      target: 'es2022',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      legalComments: 'none',
      logLevel: 'silent',
    });
    const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
    return ok({ js: text('.js'), css: text('.css') });
  } catch (error) {
    return err(
      `The page of the local workspace could not be built.\n${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
