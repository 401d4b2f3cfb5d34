import type { ReactNode } from 'react';
import { readChart } from '../model/chart-scale.ts';
import type { Json } from '../model/read-json.ts';
import { AxisPlot } from './axis-plot.tsx';
import { InlineText } from './mrkdwn.tsx';
import { PiePlot } from './pie-plot.tsx';

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

export function Chart({ block }: { block: Json }): ReactNode {
  const chart = readChart(block.chart);
  if (chart === null) return <p className="unknown">A chart without values</p>;
  const names =
    chart.kind === 'pie'
      ? chart.segments.map((segment) => ({ name: segment.label, note: percent(segment.share) }))
      : chart.series.map((series) => ({ name: series.name, note: '' }));
  const words = names.map(({ name, note }) => `${name} ${note}`.trim()).join(', ');
  return (
    <figure className="chart">
      <figcaption>
        <InlineText value={block.title} />
      </figcaption>
      <div className={chart.kind === 'pie' ? 'chart-row' : ''}>
        {chart.kind === 'pie' ? <PiePlot chart={chart} label={words} /> : <AxisPlot chart={chart} label={words} />}
        <ul className="chart-legend" aria-hidden="true">
          {names.map(({ name, note }, index) => (
            <li key={name}>
              <span className="chart-swatch" style={{ backgroundColor: `var(--series-${index % 6})` }} />
              {name}
              {note !== '' && <span className="chart-note">{note}</span>}
            </li>
          ))}
        </ul>
      </div>
    </figure>
  );
}
