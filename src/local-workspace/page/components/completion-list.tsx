import type { ReactNode } from 'react';
import type { Completion } from '../model/completions.ts';
import { useWorkspace } from '../workspace-context.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';

interface CompletionListProps {
  id: string;
  completions: Completion[];
  active: number;
  onPick: (completion: Completion) => void;
  onHover: (index: number) => void;
}

function Sign({ completion }: { completion: Completion }): ReactNode {
  const { workspace } = useWorkspace();
  if (completion.kind === 'command') return <Avatar id={workspace.bot.userId} size="tiny" />;
  if (completion.kind === 'channel') return <Icon name="hash" size={16} />;
  const person = workspace.people.find((candidate) => candidate.realName === completion.label);
  return person === undefined ? <Icon name="reply" size={16} /> : <Avatar id={person.id} size="tiny" />;
}

/** Suggestions above the composer; focus stays in the composer, which names the active one. */
export function CompletionList({ id, completions, active, onPick, onHover }: CompletionListProps): ReactNode {
  return (
    <div id={id} role="listbox" aria-label="Suggestions" className="completions" tabIndex={-1}>
      {completions.map((completion, index) => (
        <div
          key={completion.insert}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={`completion is-${completion.kind} ${index === active ? 'is-active' : ''}`}
          onPointerMove={() => onHover(index)}
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(completion);
          }}
        >
          <Sign completion={completion} />
          <span className="completion-label">{completion.label}</span>
          <span className="completion-detail">{completion.detail}</span>
        </div>
      ))}
    </div>
  );
}
