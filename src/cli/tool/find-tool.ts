import { tools } from '../../mcp/tools/index.ts';
import type { Tool } from '../../mcp/tools/kit.ts';

/** The tool of this name, in any case. */
export function findTool(name: string): { tool: Tool } | { problem: string } {
  const tool = tools.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (tool !== undefined) return { tool };
  return { problem: `There is no tool “${name}”. There are ${tools.map((one) => one.name).join(', ')}.` };
}
