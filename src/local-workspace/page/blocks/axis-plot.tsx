import type { ReactNode } from 'react';
import type { AxisChart } from '../model/chart-scale.ts';
import { areaPath, type Geometry, geometryOf, linePath, type Point, plot } from '../model/plot-geometry.ts';

const colorOf = (index: number): string => `var(--series-${index % 6})`;

function Bars(props: { points: Point[]; geometry: Geometry; index: number; count: number }): ReactNode {
  const { points, geometry, index, count } = props;
  const width = Math.min((geometry.band * 0.72) / count, 44);
  return points.map(({ x, y, category }) => (
    <rect
      key={category}
      x={x - (width * count) / 2 + width * index + 1}
      y={Math.min(y, geometry.floor)}
      width={Math.max(width - 2, 1)}
      height={Math.max(Math.abs(geometry.floor - y), 1)}
      rx="2.5"
      fill={colorOf(index)}
    />
  ));
}

function Line({
  points,
  geometry,
  index,
  isArea,
}: {
  points: Point[];
  geometry: Geometry;
  index: number;
  isArea: boolean;
}): ReactNode {
  const color = colorOf(index);
  return (
    <>
      {isArea && <path d={areaPath(points, geometry.floor)} fill={color} opacity="0.16" />}
      <path
        d={linePath(points)}
        fill="none"
        stroke={color}
        strokeWidth="2.2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      {points.map(({ x, y, category }) => (
        <circle key={category} cx={x} cy={y} r="3" fill={color} />
      ))}
    </>
  );
}

/** Lines, bars or areas over categories; each value names itself under the pointer. */
export function AxisPlot({ chart, label }: { chart: AxisChart; label: string }): ReactNode {
  const geometry = geometryOf(chart);
  const right = plot.width - plot.right;
  return (
    <svg
      className="plot"
      viewBox={`0 0 ${plot.width} ${plot.height}`}
      role="img"
      aria-label={`${chart.kind} chart: ${label}`}
    >
      {geometry.ticks.map(({ value, y }) => (
        <g key={value}>
          <line x1={plot.left} x2={right} y1={y} y2={y} className="plot-grid" />
          <text x={plot.left - 8} y={y} textAnchor="end" dominantBaseline="central">
            {value.toLocaleString('en-US')}
          </text>
        </g>
      ))}
      <g className="plot-categories">
        {geometry.categories.map(({ label: category, x }) => (
          <text key={category} x={x} y={plot.height - plot.bottom + 17} textAnchor="middle">
            {category}
          </text>
        ))}
      </g>
      <text x={(plot.left + right) / 2} y={plot.height - 5} textAnchor="middle" className="plot-axis">
        {[chart.yLabel, chart.xLabel].filter((part) => part !== '').join(' · ')}
      </text>
      {chart.series.map((series, index) => {
        const points = geometry.pointsOf(series);
        return (
          <g key={series.name}>
            {chart.kind === 'bar' ? (
              <Bars points={points} geometry={geometry} index={index} count={chart.series.length} />
            ) : (
              <Line points={points} geometry={geometry} index={index} isArea={chart.kind === 'area'} />
            )}
            {points.map(({ x, y, value, category }) => (
              <circle key={category} cx={x} cy={y} r="12" fill="transparent">
                <title>{`${series.name}, ${category}: ${value.toLocaleString('en-US')}`}</title>
              </circle>
            ))}
          </g>
        );
      })}
    </svg>
  );
}
