import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { type Completion, commandInHand, completionsAt } from '../model/completions.ts';
import { useWorkspace } from '../workspace-context.tsx';
import { CompletionList } from './completion-list.tsx';
import { Icon } from './icon.tsx';
import { ShortcutsMenu } from './shortcuts-menu.tsx';

const MOST_LINES_PX = 220;

/** Where one writes: messages, and commands when the line starts with a slash. */
export function Composer(props: { channel: string; threadTs?: string; placeholder: string }): ReactNode {
  const { channel, threadTs, placeholder } = props;
  const { workspace, me, act } = useWorkspace();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where the caret goes once a completed text is drawn. */
  const caretAfter = useRef<number | null>(null);
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const completions = isDismissed ? [] : completionsAt(text, caret, workspace);
  const activeAt = Math.min(active, completions.length - 1);
  const current = completions[activeAt];
  const inHand = commandInHand(text, workspace.commands);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, MOST_LINES_PX)}px`;
    if (caretAfter.current === null) return;
    element.focus();
    element.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [text]);

  const edit = (next: string, position: number): void => {
    setText(next);
    setCaret(position);
    setActive(0);
    setDismissed(false);
    setProblem(null);
  };

  const complete = (completion: Completion): void => {
    const next = text.slice(0, completion.from) + completion.insert + text.slice(caret);
    const position = completion.from + completion.insert.length;
    edit(next, position);
    caretAfter.current = position;
  };

  const submit = async (): Promise<void> => {
    const typed = text.trim();
    if (typed === '' || isSending) return;
    setSending(true);
    edit('', 0);
    const result = await act({
      kind: 'say',
      as: me.id,
      channel,
      text: typed,
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    setSending(false);
    if (result.ok) return;
    setProblem(result.message);
    setText((later) => (later === '' ? typed : later));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (current !== undefined) {
      const isWhole = text.slice(current.from, caret) === current.insert.trimEnd();
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        const step = event.key === 'ArrowDown' ? 1 : -1;
        setActive((active + step + completions.length) % completions.length);
        return;
      }
      if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey && !isWhole)) {
        event.preventDefault();
        complete(current);
        return;
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        setDismissed(true);
        return;
      }
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    }
  };

  return (
    <div className="composer-frame">
      {completions.length > 0 && (
        <CompletionList
          id={id}
          completions={completions}
          active={completions.indexOf(current ?? (completions[0] as Completion))}
          onPick={complete}
          onHover={setActive}
        />
      )}
      {completions.length === 0 && inHand !== null && problem === null && (
        <p className="usage">
          <strong>{inHand.command}</strong> {inHand.usageHint}
          <span>{inHand.description}</span>
        </p>
      )}
      <div className="composer">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-autocomplete="list"
          aria-controls={completions.length > 0 ? id : undefined}
          aria-activedescendant={current === undefined ? undefined : `${id}-${activeAt}`}
          onChange={(event) => edit(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools">
          <ShortcutsMenu
            onCommand={(command) => edit(`${command} `, command.length + 1)}
            focus={() => field.current?.focus()}
          />
          <span className="composer-hint" aria-hidden="true">
            <kbd>/</kbd> for commands
          </span>
          <button
            type="button"
            className="send"
            aria-label="Send"
            disabled={text.trim() === ''}
            onClick={() => void submit()}
          >
            {isSending ? <span className="spinner" aria-hidden="true" /> : <Icon name="send" size={17} />}
          </button>
        </div>
      </div>
      <div aria-live="polite">
        {problem !== null && (
          <p className="composer-problem">
            <span className="only-you">
              <Icon name="eye" size={14} />
              Only visible to you
            </span>
            <span>{problem}</span>
          </p>
        )}
      </div>
    </div>
  );
}
