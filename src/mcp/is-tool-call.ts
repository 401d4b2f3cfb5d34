/** Whether a message of the protocol calls a tool. */
export function isToolCall(message: unknown): message is { method: 'tools/call' } {
  return typeof message === 'object' && message !== null && 'method' in message && message.method === 'tools/call';
}
