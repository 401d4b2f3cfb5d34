/** With fewer blocks, nothing shows whether what happens in them comes in clusters: one bad minute is no evidence. */
export const fewestBlocks = 3;

/**
 * Evidence (as a logarithm) that was reduced by a dispersion estimated from the changes between so many blocks. Such an
 * estimate of few gives heavier tails than a known one, as Student's t has beside the normal: x becomes
 * (ν + 1) / 2 · log(1 + 2 x / ν). ν is two thirds of the changes, since neighboring changes share a block.
 */
export function fromFewBlocks(log: number, blocks: number): number {
  if (log <= 0) return log;
  const freedom = (2 / 3) * (Math.max(fewestBlocks, blocks) - 1);
  return ((freedom + 1) / 2) * Math.log1p((2 * log) / freedom);
}
