import { type ReactNode, useId, useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { statusOf, statusWords } from '../model/plan-progress.ts';
import { asObjects, asString, isObject, type Json } from '../model/read-json.ts';
import { SafeLink } from './mention.tsx';
import { InlineText } from './mrkdwn.tsx';
import { RichText } from './rich-text.tsx';
import { StatusIcon } from './status-icon.tsx';

/** One step of a plan: what matters now stands open, the rest folds away. */
export function TaskCard({ task }: { task: Json }): ReactNode {
  const id = useId();
  const status = statusOf(task);
  const details = isObject(task.details) ? task.details : null;
  const output = isObject(task.output) ? task.output : null;
  const sources = asObjects(task.sources);
  const hasMore = details !== null || output !== null || sources.length > 0;
  /** Null until the person decides: then the status does. */
  const [choice, setChoice] = useState<boolean | null>(null);
  const isOpen = hasMore && (choice ?? (status === 'in_progress' || status === 'error'));
  const title = (
    <>
      <span className="task-title">
        <InlineText value={task.title} />
      </span>
      <span className={`task-status is-${status.replace('_', '-')}`}>{statusWords[status]}</span>
    </>
  );
  return (
    <li className={`task is-${status.replace('_', '-')}`}>
      <span className="task-mark">
        <StatusIcon status={status} />
      </span>
      <div className="task-main">
        {hasMore ? (
          <button
            type="button"
            className="task-head"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setChoice(!isOpen)}
          >
            {title}
            <Icon name="chevron" size={16} />
          </button>
        ) : (
          <div className="task-head">{title}</div>
        )}
        {isOpen && (
          <div className="task-more" id={id}>
            {details !== null && <RichText block={details} />}
            {output !== null && (
              <div className="task-output">
                <RichText block={output} />
              </div>
            )}
            {sources.length > 0 && (
              <div className="task-sources">
                {sources.map((source) => (
                  <SafeLink key={asString(source.url)} url={asString(source.url)}>
                    <Icon name="link" size={13} />
                    {asString(source.text) || asString(source.url)}
                  </SafeLink>
                ))}
              </div>
            )}
          </div>
        )}
      </div>
    </li>
  );
}
