/** The usual cause of a signal that the bot did not send. */
const usually: Readonly<Record<string, string>> = {
  SIGKILL: 'Quarterdeck did not stop it; usually the machine or its container ran out of memory',
  SIGTERM: 'another process on the machine terminated it, such as a restart or a supervisor',
  SIGINT: 'it was interrupted on the machine',
  SIGHUP: 'the terminal or session that it belonged to was closed',
  SIGSEGV: 'the program crashed with an invalid memory access',
  SIGBUS: 'the program crashed with an invalid memory access',
  SIGABRT: 'the program aborted, usually because of an internal error',
  SIGILL: 'the program was built for another processor, or is corrupted',
  SIGFPE: 'the program crashed with an arithmetic error',
  SIGPIPE: 'its output was closed',
  SIGXCPU: 'it reached the CPU time limit',
  SIGXFSZ: 'it reached the file size limit',
  SIGQUIT: 'it was told to quit with a core dump',
  SIGSYS: 'it made a system call that is not allowed here',
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
      return 'how it ended is unknown';
    case 126:
      return 'it ended with exit code 126: usually a file that is not executable';
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
