import type { ReactNode } from 'react';
import type { PieChart } from '../model/chart-scale.ts';

const RADIUS = 38;
const AROUND = 2 * Math.PI * RADIUS;
const GAP = 1.5;

/** A ring: one dash of its stroke for each segment. */
export function PiePlot({ chart, label }: { chart: PieChart; label: string }): ReactNode {
  let before = 0;
  const arcs = chart.segments.map((segment, index) => {
    const arc = { ...segment, start: before, color: `var(--series-${index % 6})` };
    before += segment.share;
    return arc;
  });
  return (
    <svg className="pie" viewBox="0 0 100 100" role="img" aria-label={`pie chart: ${label}`}>
      {arcs.map(({ label: name, share, start, value, color }) => (
        <circle
          key={name}
          cx="50"
          cy="50"
          r={RADIUS}
          fill="none"
          stroke={color}
          strokeWidth="16"
          strokeDasharray={`${Math.max(share * AROUND - (share < 1 ? GAP : 0), 0.5)} ${AROUND}`}
          strokeDashoffset={-start * AROUND}
          transform="rotate(-90 50 50)"
        >
          <title>{`${name}: ${value.toLocaleString('en-US')}`}</title>
        </circle>
      ))}
    </svg>
  );
}
