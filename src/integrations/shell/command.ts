import { z } from 'zod';

/** Program and arguments as a list: no shell interprets it, so nothing in a version can become a command. */
export const Argv = z.array(z.string().min(1)).min(1).max(50);

/** The keys of a command in the settings. */
export const commandShape = {
  argv: Argv,
  /** Working directory, relative to the folder of the settings file. */
  folder: z.string().min(1).max(500).default('.'),
};

export const Command = z.object({ ...commandShape, argv: z.array(z.string()) });
