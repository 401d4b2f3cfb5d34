/** A request that the bot itself makes to see how a service is doing. */
export interface HttpProbe {
  url: string;
  method: 'GET' | 'HEAD';
  /** No answer within this time is a failed measurement, not an unknown one: people would have waited as long. */
  timeoutMs: number;
  /** At most this much of the body is read. */
  maxBodyBytes: number;
}

export type ProbeReading =
  | { kind: 'answered'; status: number; latencyMs: number; body: string; at: Date }
  /** The service did not answer: refused, reset, timed out. That is a fact about the service. */
  | { kind: 'no_answer'; reason: 'refused' | 'reset' | 'timeout' | 'dns' | 'tls'; latencyMs: number; at: Date }
  /** The probe itself broke (bad URL, no file descriptors): a fact about us, never about the service. */
  | { kind: 'error'; detail: string; at: Date };

/** Takes readings; judging them is not its business. It never throws. */
export interface Prober {
  read(probe: HttpProbe): Promise<ProbeReading>;
}
