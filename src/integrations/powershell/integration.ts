import { z } from 'zod';
import { defineIntegration } from '../define.ts';

/** A path or a program, never an option. */
const Path = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^-\0][^\0]*$/, 'write a path');

/** Runs scripts with PowerShell 7 on this machine. */
export const integration = defineIntegration({
  id: 'powershell',
  displayName: 'PowerShell',
  action: {
    script: Path,
    /** The parameters of the script by name; they are bound by name and never read as options or code. */
    parameters: z
      .record(z.string().regex(/^[A-Za-z_]\w{0,100}$/, 'write the name of a parameter'), z.json())
      .default({}),
    /** Working directory, relative to the folder of the settings file. */
    folder: Path.default('.'),
    program: Path.default('pwsh'),
  },
  connect: async (_settings, { commands }) => {
    const { createPowershellExecutor } = await import('./powershell-executor.ts');
    return { executor: createPowershellExecutor(await commands()) };
  },
});
