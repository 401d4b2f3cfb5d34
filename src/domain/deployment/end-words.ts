/** The usual cause of a signal that the bot did not send. */
const usually: Readonly<Record<string, string>> = {
  SIGKILL: 'nobody stopped it here, so usually the machine or its container ran out of memory',
  SIGTERM: 'something else on the machine asked it to end, such as a restart or another supervisor',
  SIGINT: 'somebody interrupted it on the machine',
  SIGHUP: 'the terminal or session that it belonged to was closed',
  SIGSEGV: 'the program crashed on a bad memory access',
  SIGBUS: 'the program crashed on a bad memory access',
  SIGABRT: 'the program gave up by itself, usually on an internal error',
  SIGILL: 'the program is built for another kind of processor, or is damaged',
  SIGFPE: 'the program crashed on a calculation',
  SIGPIPE: 'what it wrote to was closed',
  SIGXCPU: 'it reached a limit of processor time',
  SIGXFSZ: 'it reached a limit of file size',
  SIGQUIT: 'somebody asked it to end with a core dump',
  SIGSYS: 'it used a system call that is not allowed here',
};

/** Signal numbers, which shells report as 128 plus the number; these are the Linux numbers. */
const byNumber: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

/** How a command ended that was not told to stop, as a clause: its exit code or signal, and what that usually means. */
export function endWords(exitCode: number | null, signal: string | null): string {
  if (signal !== null) return `it was ended by ${signal}${meaning(signal)}`;
  switch (exitCode) {
    case null:
      return 'how it ended is not known';
    case 126:
      return 'it ended with exit code 126: usually a file that may not be executed';
    case 127:
      return 'it ended with exit code 127: usually a program that was not found';
    default: {
      const inside = exitCode > 128 ? byNumber[exitCode - 128] : undefined;
      return inside === undefined
        ? `it ended with exit code ${exitCode}`
        : `it ended with exit code ${exitCode}, as shells report ${inside}${meaning(inside)}`;
    }
  }
}

function meaning(signal: string): string {
  return usually[signal] === undefined ? '' : `: ${usually[signal]}`;
}
