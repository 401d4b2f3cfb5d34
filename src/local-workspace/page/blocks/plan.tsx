import { type ReactNode, useId, useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { keyOfTask, progressOf, statusWords } from '../model/plan-progress.ts';
import { asObjects, type Json } from '../model/read-json.ts';
import { InlineText } from './mrkdwn.tsx';
import { StatusIcon } from './status-icon.tsx';
import { TaskCard } from './task-card.tsx';

/** A plan and how far it has come: one segment of the bar for each task. */
export function Plan({ block }: { block: Json }): ReactNode {
  const id = useId();
  const [isOpen, setOpen] = useState(true);
  const tasks = asObjects(block.tasks).map((task, index) => ({ task, key: keyOfTask(task, index) }));
  const { done, total, status, statuses } = progressOf(block);
  const segments = statuses.map((segment, index) => ({ segment, key: tasks[index]?.key ?? String(index) }));
  return (
    <section className={`plan is-${status.replace('_', '-')}`}>
      <button
        type="button"
        className="plan-head"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <StatusIcon status={status} size={22} />
        <span className="plan-title">
          <InlineText value={block.title} />
        </span>
        <span className="plan-count">
          {done} of {total}
          <span className="visually-hidden"> done, {statusWords[status]}</span>
        </span>
        <Icon name="chevron" size={18} />
      </button>
      <div className="plan-bar" aria-hidden="true">
        {segments.map(({ segment, key }) => (
          <span key={key} className={`is-${segment.replace('_', '-')}`} />
        ))}
      </div>
      {isOpen && (
        <ol className="tasks" id={id}>
          {tasks.map(({ task, key }) => (
            <TaskCard key={key} task={task} />
          ))}
        </ol>
      )}
    </section>
  );
}
