#!/usr/bin/env node
// A stand-in for PowerShell, not PowerShell: it checks how it is called, and runs a script of JavaScript instead.
import { spawnSync } from 'node:child_process';

const [, , ...args] = process.argv;
const [noProfile, nonInteractive, flag, command] = args;
const isAsExpected =
  args.length === 4 &&
  noProfile === '-NoProfile' &&
  nonInteractive === '-NonInteractive' &&
  flag === '-Command' &&
  command?.includes('& $env:QUARTERDECK_SCRIPT @parameters');
if (!isAsExpected) {
  process.stderr.write(`the stand-in for PowerShell was called with ${JSON.stringify(args)}\n`);
  process.exit(64);
}
process.stdout.write('This is a stand-in for PowerShell.\n');
const { status } = spawnSync(process.execPath, [process.env.QUARTERDECK_SCRIPT ?? ''], { stdio: 'inherit' });
process.exit(status ?? 1);
