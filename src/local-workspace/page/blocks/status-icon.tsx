import type { ReactNode } from 'react';
import { statusWords, type TaskStatus } from '../model/plan-progress.ts';

const marks: Record<TaskStatus, ReactNode> = {
  pending: <circle cx="10" cy="10" r="7.200" className="ring" strokeDasharray="2.600 2.550" />,
  in_progress: (
    <>
      <circle cx="10" cy="10" r="7.200" className="ring is-faint" />
      <path d="M10 2.800a7.200 7.200 0 0 1 7.200 7.200" className="ring is-turning" />
    </>
  ),
  complete: (
    <>
      <circle cx="10" cy="10" r="8" className="disc" />
      <path d="M6.500 10.300 9 12.700l4.600-5.200" className="mark" />
    </>
  ),
  error: (
    <>
      <circle cx="10" cy="10" r="8" className="disc" />
      <path d="M7.300 7.300l5.400 5.400M12.700 7.300l-5.400 5.400" className="mark" />
    </>
  ),
};

export function StatusIcon({ status, size = 20 }: { status: TaskStatus; size?: number }): ReactNode {
  return (
    <svg
      className={`status-icon is-${status.replace('_', '-')}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      role="img"
      aria-label={statusWords[status]}
    >
      {marks[status]}
    </svg>
  );
}
